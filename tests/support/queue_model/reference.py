# SPDX-License-Identifier: MPL-2.0
"""What --push has to print, and how it has to end: EVENTS §8, from what the model knows.

It reads no message. The model tells which task, run and stage each message is about, and what has
become of the tasks in truth.
"""

from dataclasses import dataclass, field

STAGE = {"task-defined": 0, "task-pending": 1, "task-running": 2, "task-completed": 3,
         "task-failed": 3, "task-exception": 3}
BAD = ("failure", "warnings", "exception")
GRACE, LONG_GRACE, OVERDUE = 2, 600, 60
NEVER = float("inf")
SEVERITY = (0, 3, 1, 124)
NEAR = 1.5  # seconds that a live message may take on a busy machine
NOT_MAIN = ("cron-task", "action-callback")  # kinds of tasks whose groups are not a push's own


@dataclass
class Seen:
    """Of a task: its latest run and stage, of those whose messages came."""
    at: tuple = (-2, -1)
    result: str = None
    is_after_rerun: bool = False
    has_tags: bool = False
    unheard_since: float = None  # the group was resolved, without a message of the end
    is_lost: bool = False

    def state(self):
        if self.is_lost:
            return "lost"
        if self.unheard_since is not None:
            return "unheard"
        if self.at[1] == 3:
            return "pending" if self.result == "retry" else "ended"
        return ("defined", "pending", "running")[self.at[1]]


@dataclass
class SeenGroup:
    group: object
    tasks: dict = field(default_factory=dict)
    is_resolved: bool = False
    is_member: bool = False
    is_named: bool = False
    tree: str = ""
    hg: str = ""
    held: list = field(default_factory=list)


@dataclass
class End:
    status: int
    lines: list
    why: str
    over_at: float = None  # nothing: the input ended first
    is_close: bool = False  # a message came within a second of a limit


class Reference:
    """`clock` maps the arrival of a message to the watcher's time. In a replay, whose times are whole
    seconds, a message within `slack` of a limit comes before it."""

    def __init__(self, world, watch, clock=int, slack=1):
        self.world, self.watch, self.clock, self.slack = world, watch, clock, slack
        self.groups = {}  # by id
        self.decisions = {}  # id of a task: whether it was seen in time
        self.lines = []
        self.printed = set()
        self.printable = 0
        self.last = None
        self.is_close = False

    def run(self):
        stream = list(self.watch.stream(self.world))
        for sent, arrives, is_redelivered in stream:
            now = self.clock(arrives)
            over_at = self._over_at()
            if over_at is not None and over_at + self.slack <= now:
                self.is_close = any(self._is_near(over_at, each) for each in stream)
                return self._end(over_at)
            self._lose(now - self.slack)
            if is_redelivered:
                self._take_again(sent)
            else:
                self._take(sent, now)
        over_at = self._over_at()
        self._lose(NEVER)
        return self._end(over_at)

    def _is_near(self, over_at, streamed):
        sent, arrives, _ = streamed
        near = 0 if self.slack else NEAR
        return abs(self.clock(arrives) - over_at) <= near and self._is_of_push(sent)

    # --- messages ---

    def _is_of_push(self, sent):
        group = self.groups.get(sent.group.id)
        return group is None or group.is_member or group.is_named

    def _take(self, sent, now):
        group = self.groups.setdefault(sent.group.id, SeenGroup(sent.group))
        if sent.task is None:
            group.is_resolved = True
            for seen in group.tasks.values():
                if seen.state() in ("defined", "pending", "running") and not seen.is_after_rerun:
                    seen.unheard_since = now
        else:
            self._name(group, sent)
            self._see(group, sent)
            self._print(group, sent)
        if group.is_member:
            self.last = now

    # The tags of a canceled task may have come since.
    def _take_again(self, sent):
        group = self.groups.get(sent.group.id)
        if group and sent.task and not sent.has_tags and group.tasks[sent.task].state() != "ended":
            self._print(group, sent)

    def _name(self, group, sent):
        push = sent.task.push
        group.tree = group.tree or push.tree
        hashes = [push.hg] + ([push.git] if sent.task.kind == "build" else [])
        group.is_named = group.is_named or any(each.startswith(self.watch.hash) for each in hashes)
        group.hg = push.hg
        if group.is_named and self._passes(group):
            group.is_member = True
        # A group of the push takes those of the same revision with it.
        revisions = {each.hg for each in self._members()}
        for each in self.groups.values():
            each.is_member = each.is_member or (each.hg in revisions and self._passes(each))

    def _passes(self, group):
        return not self.watch.trees or group.tree in self.watch.trees

    def _see(self, group, sent):
        task, at = sent.task, (sent.run, STAGE[sent.exchange])
        if task.id not in self.decisions:
            # The first run that is seen must not be one that a person asked for again.
            self.decisions[task.id] = not (sent.run > 0 and sent.task.runs[sent.run].reason_created
                                           == "rerun")
        seen = group.tasks.setdefault(task, Seen())
        seen.has_tags = seen.has_tags or sent.has_tags
        if at <= seen.at:
            return
        seen.at, seen.result = at, sent.result
        seen.is_after_rerun = sent.is_after_rerun
        seen.unheard_since, seen.is_lost = None, False

    # Held messages are printed when their group joins, before those that follow.
    def _print(self, group, sent):
        task = sent.task
        if STAGE[sent.exchange] == 3 and task.what and group.tasks[task].has_tags:
            self.printable += 1
            group.held.append((self.printable, (task.what, task.id, sent.run, sent.result,
                                                sent.exchange)))
        waiting = []
        for each in self._members():
            waiting += each.held
            each.held.clear()
        for _, line in sorted(waiting):
            self._print_line(line)

    def _print_line(self, line):
        what, task, run, result, exchange = line
        if (task, run, exchange) in self.printed or self.watch.event not in ("", what):
            return
        self.printed.add((task, run, exchange))
        self.lines.append((task, run, result))

    # --- the end ---

    def _members(self):
        return [group for group in self.groups.values() if group.is_member]

    def _tasks(self):
        return [(task, seen) for group in self._members() for task, seen in group.tasks.items()]

    def _lose(self, now):
        for group in self.groups.values():
            for seen in group.tasks.values():
                if seen.unheard_since is not None and now >= seen.unheard_since + OVERDUE:
                    seen.is_lost = True

    def _has_main(self):
        return any(self._decision(group) and self._is_main(self._decision(group))
                   for group in self._members())

    # A task that was canceled without tags may be of any kind.
    def _is_main(self, decision):
        seen = next(group.tasks[decision] for group in self.groups.values()
                    if decision in group.tasks)
        return not seen.has_tags or decision.kind not in NOT_MAIN

    def _decision(self, group):
        """The task with the group's id, if a message of it came."""
        if group.group.id not in self.decisions:
            return None
        return next((task for other in self.groups.values() for task in other.tasks
                     if task.id == group.group.id), None)

    def _over_at(self):
        tasks = self._tasks()
        if not tasks:
            return None
        states = [seen.state() for _, seen in tasks]
        if all(state in ("ended", "lost", "unheard") for state in states):
            if not all(group.is_resolved for group in self._members()):
                return None
            overdue = max((seen.unheard_since + OVERDUE for _, seen in tasks
                           if seen.unheard_since is not None and not seen.is_lost), default=0)
            return max(self.last + (GRACE if self._has_main() else LONG_GRACE), overdue)
        failed = any(seen.state() == "ended" and seen.result in BAD + ("canceled",)
                     for _, seen in tasks)
        if failed and not any(state in ("pending", "running") for state in states):
            overdue = max((seen.unheard_since + OVERDUE for _, seen in tasks
                           if seen.unheard_since is not None and not seen.is_lost), default=0)
            return max(self.last + self.watch.stall, overdue)
        return None

    # What a task without tags is is not known.
    def _counts(self, task, seen):
        return task.what and seen.has_tags and self.watch.event in ("", task.what)

    def _end(self, over_at):
        status, why = self._status(over_at)
        return End(status, self.lines, why, over_at, self.is_close)

    def _status(self, over_at):
        if over_at is not None:
            self._lose(over_at)
        tasks = self._tasks()
        ended = [(task, seen) for task, seen in tasks if seen.state() == "ended"]
        if any(self._counts(task, seen) and seen.result in BAD for task, seen in ended):
            return 1, "a build or test failed"
        for group in self._members():
            decision = self._decision(group)
            if decision is None:
                continue
            latest = next(other.tasks[decision] for other in self.groups.values()
                          if decision in other.tasks)
            if latest.at[1] == 3 and latest.result in BAD:
                return 1, "a decision task failed"
        unscheduled = [each for each in tasks if each[1].state() == "defined"]
        if over_at is not None and any(self._counts(*each) for each in unscheduled) \
                and any(seen.result in BAD for _, seen in ended):
            return 1, "a build or test was never scheduled"
        if over_at is None:
            return 3, "not over"
        if unscheduled:
            return 3, "tasks were never scheduled"
        if any(seen.state() == "lost" for _, seen in tasks):
            return 3, "a result was lost"
        if not any(self._counts(task, seen) and seen.result == "success" for task, seen in ended):
            return 3, "no success"
        if not self._is_seen_whole():
            return 3, "not seen whole"
        return 0, "passed"

    def _is_seen_whole(self):
        trees, main = set(), set()
        for group in self._members():
            decision = self._decision(group)
            if decision is None or not self.decisions[decision.id]:
                return False
            trees.add(group.tree)
            if self._is_main(decision):
                main.add(group.tree)
        return trees == main


def expect(world, watch, **times):
    """The end of the watch. Of two pushes the worst status counts."""
    end = Reference(world, watch, **times).run()
    if watch.also:
        other = Reference(world, watch.of_other(), **times).run()
        end.is_close = end.is_close or other.is_close
        if SEVERITY.index(other.status) > SEVERITY.index(end.status):
            end.status, end.why = other.status, other.why
    return end


def allows_green(world, watch, when):
    """Whether everything had gone well at that time, in truth: nothing that was or was not seen
    speaks against status 0."""
    groups = [push for push in world.groups if watch.hash in (push.hg[:len(watch.hash)],
                                                             push.git[:len(watch.hash)])]
    tasks = [task for push in groups if not watch.trees or push.tree in watch.trees
             for task in push.group.tasks if task.created < when]
    return any(task.what for task in tasks) and all(_is_well(task, watch, when) for task in tasks)


def _is_well(task, watch, when):
    runs = [run for run in task.runs if run.scheduled <= when]
    if not runs or runs[-1].resolved is None or runs[-1].resolved > when:
        return False
    is_decision = task.id == task.push.group.id or hasattr(task, "creates")
    if not is_decision and not (task.what and watch.event in ("", task.what)):
        return True
    return runs[-1].state == "completed" or runs[-1].reason_resolved == "canceled"
