# SPDX-License-Identifier: MPL-2.0
"""Random lives of pushes, as Firefox CI has them, from a seed.

A World is what the queue service publishes of one push, and of others beside it. A Watch is how
somebody watches: which hash, which trees, since when, and what is lost on the way.
"""

import random
from dataclasses import dataclass, field, replace

from service import Group, Service, Task, depend

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
TREES = ("autoland", "mozilla-central", "try", "mozilla-beta")
PLATFORMS = ("linux64/opt", "linux64/debug", "win64/opt", "macosx64/debug", "android-arm/opt")
# Kinds by what they are to pulsebuildmonitor.
BUILD, TEST, OTHER = "build", "test", None
WHAT = {"build": BUILD, "mochitest": TEST, "web-platform-tests": TEST, "reftest": TEST,
        "toolchain": OTHER, "build-signing": OTHER, "decision-task": OTHER, "cron-task": OTHER,
        "action-callback": OTHER, "lint": OTHER, "source-test": TEST}


@dataclass
class Pace:
    """Seconds, each a range: how long things take."""
    decision: tuple = (40, 300)
    waiting: tuple = (1, 900)
    running: tuple = (30, 3600)
    later: tuple = (5, 5000)  # what people do after something has happened
    poll: float = 5.0
    deadline: float = 86400
    wild: float = 0.8  # the longest time that a message is on its way


FAST = Pace(decision=(0.2, 0.5), waiting=(0, 0.4), running=(0.05, 0.5), later=(0.1, 0.9), poll=0.3,
            deadline=10, wild=0.2)


@dataclass
class Watch:
    hash: str
    trees: tuple = ()  # of --tree; none: all
    event: str = ""  # of --event; nothing: both
    joins_at: float = 0
    lost: set = field(default_factory=set)  # places in World.arrivals
    again: tuple = (0, 0)  # a range of places that is redelivered, by a durable queue
    also: str = ""  # the hash of another push, whose lines are not compared
    stall: int = 60

    def flags(self):
        flags = ["--push", self.hash]
        for tree in self.trees:
            flags += ["--tree", tree]
        if self.also:
            flags += ["--push", self.also]
        if self.event:
            flags += ["--event", self.event]
        return flags + (["--stall", f"{self.stall}s"] if self.stall != 60 else [])

    def of_other(self):
        """The same watch of the other push alone."""
        return replace(self, hash=self.also, also="")

    def stream(self, world):
        """What comes to the watcher, each with its time, and whether it is redelivered."""
        first, end = self.again
        for place, sent in enumerate(world.arrivals):
            if place not in self.lost and sent.arrives >= self.joins_at:
                yield sent, sent.arrives, False
            if place == end - 1:
                for again in range(first, end):
                    if again not in self.lost and world.arrivals[again].arrives >= self.joins_at:
                        yield world.arrivals[again], sent.arrives, True


@dataclass(eq=False)
class PushOf:
    """One group of tasks with its decision task, of a revision on a tree."""
    tree: str
    hg: str
    git: str
    group: Group
    decision: Task = None
    tasks: list = field(default_factory=list)


class World:
    def __init__(self, seed, pace=Pace()):
        self.random = random.Random(seed)
        self.pace = pace
        self.wildness = self.random.choice((0, 0, 0.05, 1)) * pace.wild
        self.service = Service(jitter=self._jitter, poll_every=pace.poll)
        self.service.is_old = self.random.random() < 0.08
        self.service.on_pending = self._pending
        self.service.on_resolved = self._resolved
        pick = self.random.random
        # Most pushes are good: then a wrong result would be a false alarm or a false green.
        self.failing = self.random.choice((0, 0, 0, 0.02, 0.1, 0.4))
        self.retrying = self.random.choice((0, 0.05, 0.3))
        self.repeating = self.random.choice((0, 0.02, 0.3))
        self.reruns = self.random.choice((0, 0.5, 1))
        self.groups = []
        self.hg, self.git = self._hash(), self._hash()
        self.tree = self.random.choice(TREES)
        self.start = self.service.now
        self.other = self._push(self.tree, self._hash(), self._hash(), pick() * 5, small=True)
        self.main = self._push(self.tree, self.hg, self.git, self._time(pace.decision))
        if pick() < 0.15:
            tree = self.random.choice([each for each in TREES if each != self.tree])
            self._push(tree, self.hg, self.git, self._time(pace.later))
        if pick() < 0.15:
            self._cron(self._time(pace.later) * self.random.choice((0, 1, 4)))
        if pick() < 0.05:
            self.service.after(self._time(pace.later), self._retrigger_decision)
        if pick() < 0.06:
            self.service.after(self._time(pace.later), self.service.cancel_group, self.main.group,
                               self._web())
        for _ in range(self.random.choice((0, 0, 1, 3))):
            self.service.after(self._time(pace.decision) + self._time(pace.later), self._act)
        for _ in range(self.random.choice((0, 0, 0, 1, 2))):
            self.service.after(self._time(pace.decision) + self._time(pace.later), self._cancel_one)
        self.service.run()
        order = sorted(range(len(self.service.sent)),
                       key=lambda place: (self.service.sent[place].arrives, place))
        self.arrivals = [self.service.sent[place] for place in order]

    # --- chance ---

    def _hash(self):
        return f"{self.random.getrandbits(160):040x}"

    def _id(self):
        return "".join(self.random.choices(LETTERS, k=21)) + "A"

    def _time(self, bounds):
        low, high = bounds
        return low + (high - low) * self.random.random() ** 2

    def _jitter(self, _):
        return self.random.random() * self.wildness

    def _web(self):
        return f"web{self.random.randrange(3)}"

    # --- pushes ---

    def _push(self, tree, hg, git, after, kind="decision-task", small=False):
        push = PushOf(tree, hg, git, Group(self._id()))
        self.groups.append(push)
        has_decision = self.random.random() > 0.04 or small
        if has_decision:
            push.decision = self._task(push, kind, kind, id=push.group.id)
            self.service.after(after, self._create, push.decision)
        push.needs = [push.decision] if has_decision else []
        push.size = self.random.choice((1, 2)) if small or kind == "cron-task" else \
            self.random.choice((0, 1, 2, 4, 8))
        push.plan = self._plan(push)
        if not has_decision:
            for task in push.plan:
                self.service.after(after, self._create, task)
        return push

    def _plan(self, push):
        """What the decision task creates, in an order in which needs come first."""
        plan = []
        for number in range(push.size):
            platform = self.random.choice(PLATFORMS)
            needs = list(push.needs)
            if self.random.random() < 0.3:
                toolchain = self._task(push, "toolchain", f"toolchain-{number}", needs)
                plan.append(toolchain)
                needs = [toolchain]
            if push.hg == self.hg and self.random.random() < 0.1 and self.other.plan:
                needs = needs + [self.other.plan[0]]
            build = self._task(push, "build", f"build-{platform}", needs)
            plan.append(build)
            for test in range(self.random.choice((0, 1, 3))):
                kind = self.random.choice(("mochitest", "web-platform-tests", "reftest"))
                plan.append(self._task(push, kind, f"test-{platform}-{kind}-{number}-{test}", [build]))
            if self.random.random() < 0.2:
                plan.append(self._task(push, "build-signing", f"build-signing-{platform}", [build]))
        for lint in range(self.random.choice((0, 1, 2))):
            plan.append(self._task(push, "lint", f"source-test-mozlint-{lint}", list(push.needs)))
        if self.random.random() < 0.2:
            plan.append(self._task(push, "source-test", "source-test-python-mozbuild", list(push.needs)))
        return plan

    def _task(self, push, kind, label, needs=(), id=None, routes=None):
        tags = {"kind": "source-test" if kind == "lint" else kind, "project": push.tree,
                "trust-domain": "gecko", "createdForUser": "someone@example.com"}
        if kind not in ("decision-task", "cron-task"):
            tags["label"] = label
        treeherder = f"tc-treeherder.v2.{push.tree}.{push.hg}"
        index = f"index.gecko.v2.{push.tree}."
        if kind == "build":
            routes = [index + f"latest.firefox.{label[6:].replace('/', '-')}",
                      index + f"revision.{push.hg}.firefox.{label[6:].replace('/', '-')}",
                      index + f"revision.{push.git}.firefox.{label[6:].replace('/', '-')}", treeherder]
        elif kind == "decision-task":
            routes = [treeherder, index + "latest.taskgraph.decision",
                      index + f"revision.{push.hg}.taskgraph.decision"]
        task = Task(id or self._id(), push.group, tags, routes or [treeherder], tuple(needs), kind=kind,
                    deadline=0)
        task.push, task.what, task.label = push, WHAT[kind], label
        task.needs_success = self.random.random() > 0.03
        return task

    def _create(self, task):
        task.deadline = self.service.now + self.pace.deadline
        task.push.tasks.append(task)
        self.service.create(depend(task), self._web())

    def _cron(self, after):
        self._push(self.tree, self.hg, self.git, after, kind="cron-task")

    # Its task lies in the group of the push; what it creates is a group of its own.
    def _retrigger_decision(self):
        main = self.main
        if not main.decision or not main.decision.is_resolved():
            return
        push = PushOf(main.tree, main.hg, main.git, Group(self._id()))
        self.groups.append(push)
        push.size, push.needs = 1, []
        push.decision = self._task(main, "decision-task", "decision-task", id=push.group.id)
        push.decision.creates = push
        push.needs = [push.decision]
        push.plan = self._plan(push)
        self._create(push.decision)

    # --- people ---

    def _act(self):
        """Retriggers tasks: a task of the group creates copies in the group."""
        done = [task for task in self.main.tasks if task.what and task.is_resolved()]
        if not done:
            return
        action = self._task(self.main, "action-callback", "action-callback", ())
        action.copies = [self.random.choice(done) for _ in range(self.random.choice((1, 2)))]
        self._create(action)

    def _cancel_one(self):
        if self.main.tasks:
            task = self.random.choice(self.main.tasks)
            self.service.cancel(task, self._web())
            if self.random.random() < 0.2:
                self.service.cancel(task, self._web())

    def _rerun(self, task):
        self.service.rerun(task, self._web())

    # --- workers ---

    def _pending(self, task, run):
        if self.random.random() < 0.004:
            return  # no worker ever takes it
        self.service.after(self._time(self.pace.waiting), self._claim, task, run)

    def _claim(self, task, run):
        if task.runs[-1] is not run or not self.service.claim(task, process=self._web()):
            return
        is_decision = task.kind in ("decision-task", "cron-task", "action-callback")
        seconds = self._time(self.pace.decision if is_decision else self.pace.running)
        if is_decision:
            self._make_tasks(task, seconds)
        self.service.after(seconds, self._end, task, run)

    # Created while the decision task runs, at any time before its end; once, if it runs again.
    def _make_tasks(self, task, seconds):
        push = getattr(task, "creates", task.push)
        if task.kind == "action-callback":
            for each in task.copies:
                copy = self._task(push, each.kind, each.label, each.needs)
                self.service.after(seconds * 0.9, self._create, copy)
        elif task is push.decision and not push.tasks[1 if push is task.push else 0:]:
            times = sorted(self.random.random() * seconds for _ in push.plan)
            for each, when in zip(push.plan, times):
                self.service.after(when, self._create, each)

    def _end(self, task, run):
        if task.runs[-1] is not run or run.state != "running":
            return
        chance = self.random.random
        web = self._web()
        is_decision = task is task.push.decision or hasattr(task, "creates")
        failing = self.failing / (4 if is_decision else 1)
        if chance() < self.retrying / (4 if is_decision else 1):
            reason = self.random.choice(("worker-shutdown", "intermittent-task", "claim-expired"))
            if reason == "claim-expired":
                self.service.expire_claim(task)
            else:
                self.service.report_exception(task, reason, web)
        elif chance() < failing:
            if chance() < 0.7:
                self.service.report(task, "failed", web)
            else:
                self.service.report_exception(
                    task, self.random.choice(("malformed-payload", "internal-error")), web)
        else:
            self.service.report(task, "completed", web)
        if chance() < self.repeating:
            self.service.after(chance() * 2, self.service.repeat_end, task, run.number, self._web())

    def _resolved(self, task):
        if task.state == "completed" or task.push.hg != self.hg or len(task.runs) > 3:
            if task.state != "completed" or self.random.random() > 0.01:
                return
        if self.random.random() < self.reruns * (0.6 if task.state != "completed" else 1):
            self.service.after(self._time(self.pace.later) * self.random.choice((0.01, 1)),
                               self._rerun, task)


def watch_of(world, rng):
    """One way to watch the world's push."""
    watch = Watch(rng.choice((world.hg, world.hg[:12], world.git, world.git[:12])))
    if rng.random() < 0.25:
        watch.trees = (world.tree,) if rng.random() < 0.8 else ("mozilla-esr140",)
    if rng.random() < 0.15:
        watch.event = rng.choice(("build", "test"))
    end = world.arrivals[-1].arrives
    if rng.random() < 0.15:
        watch.joins_at = world.start + (end - world.start) * rng.random() ** 3
    if rng.random() < 0.12:
        ends = [place for place, sent in enumerate(world.arrivals) if sent.exchange == "task-exception"]
        watch.lost = set(rng.sample(ends, min(len(ends), rng.choice((1, 1, 2)))))
    if rng.random() < 0.15:
        last = rng.randrange(len(world.arrivals)) + 1
        watch.again = (max(0, last - rng.choice((1, 5, 50))), last)
    if rng.random() < 0.1:
        watch.also = world.other.hg
    return watch
