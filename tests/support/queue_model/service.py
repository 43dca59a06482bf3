# SPDX-License-Identifier: MPL-2.0
"""A model of Taskcluster's queue service (v106): its tasks, and the messages that it publishes.

What is published by which call, in which order and with which members, was recorded from the
service itself in November 2026 (captures/queue.jsonl; check_shapes compares). Time is virtual:
the caller schedules calls with at(), and run() makes them.

Each process of the service has a connection of its own, so messages of one process keep their
order, and others need not: `jitter(process)` is how long a message is on its way.
"""

import heapq
import itertools
import time
from dataclasses import dataclass, field

STAGES = ("defined", "pending", "running", "ended")
EXCHANGE = "exchange/taskcluster-queue/v1/"


def iso(seconds):
    whole, fraction = divmod(round(seconds * 1000), 1000)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{fraction:03}Z"


@dataclass
class Run:
    number: int
    state: str
    reason_created: str
    scheduled: float
    started: float = None
    resolved: float = None
    reason_resolved: str = None
    worker: tuple = ()

    def members(self):
        members = {"runId": self.number, "state": self.state, "reasonCreated": self.reason_created}
        if self.reason_resolved:
            members["reasonResolved"] = self.reason_resolved
        if self.worker:
            members["workerGroup"], members["workerId"] = self.worker
            members["takenUntil"] = iso(self.started + 1200)
        members["scheduled"] = iso(self.scheduled)
        if self.started is not None:
            members["started"] = iso(self.started)
        if self.resolved is not None:
            members["resolved"] = iso(self.resolved)
        return members


@dataclass(eq=False)
class Task:
    """`needs` are tasks, of any group, and `kind` is how the caller knows it."""
    id: str
    group: "Group"
    tags: dict
    routes: list
    needs: tuple = ()
    needs_success: bool = True
    deadline: float = None
    kind: str = ""
    pool: tuple = ("gecko-t", "t-linux-docker")
    state: str = "unscheduled"
    runs: list = field(default_factory=list)
    retries_left: int = 5
    has_ever_resolved: bool = False
    created: float = 0

    def is_resolved(self):
        return self.state in ("completed", "failed", "exception")

    def status(self):
        provisioner, worker_type = self.pool
        return {"taskId": self.id, "provisionerId": provisioner, "workerType": worker_type,
                "taskQueueId": f"{provisioner}/{worker_type}", "schedulerId": self.group.scheduler,
                "projectId": "none", "taskGroupId": self.group.id, "priority": "low",
                "deadline": iso(self.deadline), "expires": iso(self.deadline + 31536000),
                "retriesLeft": self.retries_left, "state": self.state,
                "runs": [run.members() for run in self.runs]}


@dataclass(eq=False)
class Group:
    id: str
    scheduler: str = "gecko-level-3"
    tasks: list = field(default_factory=list)


@dataclass
class Sent:
    """A message: when it was published and arrives, what it is about, and its capture line."""
    published: float
    arrives: float
    exchange: str  # the last word, such as "task-pending"
    group: Group
    task: Task = None
    run: int = -1  # -1: of a task that was only defined
    result: str = None  # at the end of a run, as pulsebuildmonitor names it
    is_after_rerun: bool = False  # a run up to this one was made by a rerun
    has_tags: bool = True
    line: dict = None


def result_of(task, run):
    if run.state == "completed":
        return "success"
    if run.state == "failed":
        return "failure"
    if run.reason_resolved in ("canceled", "superseded"):
        return "canceled"
    later = (other for other in task.runs if other.number > run.number)
    is_retried = any(other.reason_created in ("retry", "task-retry") for other in later)
    return "retry" if is_retried else "exception"


class Service:
    """`on_pending(task, run)` and `on_resolved(task)` are called back, for workers and people."""

    def __init__(self, now=1795834734.0, jitter=lambda process: 0.0, poll_every=5.0):
        self.is_old = False  # before July 2025: no `task` in messages about its own decisions
        self.now = now
        self.jitter = jitter
        self.poll_every = poll_every
        self.sent = []
        self.on_pending = lambda task, run: None
        self.on_resolved = lambda task: None
        self._calls = []
        self._order = itertools.count()
        self._last = {}  # arrival, by process
        self._notices = []  # resolved tasks that the dependency resolver has not seen
        self._polls = False

    # --- time ---

    def at(self, when, call, *arguments):
        heapq.heappush(self._calls, (max(when, self.now), next(self._order), call, arguments))

    def after(self, seconds, call, *arguments):
        self.at(self.now + seconds, call, *arguments)

    def run(self, until=float("inf")):
        while self._calls and self._calls[0][0] <= until:
            self.now, _, call, arguments = heapq.heappop(self._calls)
            call(*arguments)

    # --- messages ---

    def _send(self, process, exchange, key, routes, message, **about):
        arrives = max(self._last.get(process, 0), self.now + self.jitter(process))
        self._last[process] = arrives
        line = {"exchange": EXCHANGE + exchange, "key": key, "cc": ["route." + each for each in routes],
                "message": dict(message, version=1)}
        self.sent.append(Sent(self.now, arrives, exchange, line=line, **about))

    def _about(self, process, exchange, task, run, members):
        worker = run.worker if run and run.worker else ("_", "_")
        key = ".".join(("primary", task.id, str(run.number) if run else "_", *worker, *task.pool,
                        task.group.scheduler, task.group.id, "_"))
        values = {"status": task.status(), "task": {"tags": dict(task.tags)},
                  "runId": run.number if run else None}
        if run and run.worker:
            values["workerGroup"], values["workerId"] = run.worker
            values["takenUntil"] = iso(run.started + 1200)
        if members == "canceled group":
            members, values["task"] = self._members_of_end(run), {"tags": {}}
        is_its_own = run and run.reason_resolved in ("canceled", "deadline-exceeded")
        if self.is_old and exchange == "task-exception" and is_its_own:
            members, values["task"] = members.replace(" task", ""), {"tags": {}}
        until = run.number if run else -1
        self._send(process, exchange, key, task.routes,
                   {name: values[name] for name in members.split()}, group=task.group, task=task, run=until,
                   result=result_of(task, run) if run and run.resolved is not None else None,
                   has_tags=bool(values["task"]["tags"]),
                   is_after_rerun=any(each.reason_created == "rerun" for each in task.runs
                                      if each.number <= until))

    @staticmethod
    def _members_of_end(run):
        return "status runId task" + (" workerGroup workerId" if run.worker else "")

    # --- calls of people and of workers ---

    def create(self, task, process="web"):
        task.created = self.now
        task.group.tasks.append(task)
        self._about(process, "task-defined", task, None, "status task")
        self.at(task.deadline, self._expire, task)
        if all(self._is_met(task, need) for need in task.needs):
            self._schedule(task, process, "status task runId")

    def claim(self, task, worker=("us-central1-a", "4911321402890494"), process="web"):
        run = task.runs[-1]
        if task.state != "pending":
            return False
        task.state = run.state = "running"
        run.started, run.worker = self.now, worker
        self._about(process, "task-running", task, run,
                    "status runId workerGroup workerId takenUntil task")
        return True

    def report(self, task, state, process="web"):
        """The end of a run that is running: completed or failed."""
        run = task.runs[-1]
        if task.state != "running":
            return
        self._resolve(task, run, state, state)
        self._about(process, f"task-{state}", task, run, self._members_of_end(run))

    def report_exception(self, task, reason, process="web"):
        """Likewise; worker-shutdown and intermittent-task retry the task."""
        run = task.runs[-1]
        if task.state != "running":
            return
        self._retry_or_resolve(task, run, reason)
        self._about(process, "task-exception", task, run, self._members_of_end(run))
        self.repeat_retry(task, process)

    def repeat_end(self, task, number, process="web"):
        """The worker reports the same end again."""
        run = task.runs[number]
        exchange = {"completed": "task-completed", "failed": "task-failed"}.get(
            run.state, "task-exception")
        self._about(process, exchange, task, run, self._members_of_end(run))
        if run.number == len(task.runs) - 1:
            self._notice(task)
        elif run.state == "exception":
            self.repeat_retry(task, process)

    def repeat_retry(self, task, process):
        if task.state == "pending":
            self._about(process, "task-pending", task, task.runs[-1], "status task runId")

    def expire_claim(self, task):
        """A worker is gone. The message about a run that is retried can be lost."""
        run = task.runs[-1]
        if task.state != "running":
            return
        self._retry_or_resolve(task, run, "claim-expired")
        self._about("claims", "task-exception", task, run, self._members_of_end(run))
        self.repeat_retry(task, "claims")

    def rerun(self, task, process="web"):
        if not task.is_resolved():
            return
        task.retries_left = 5
        self._add_run(task, "rerun")
        self._about(process, "task-pending", task, task.runs[-1], "status runId task")
        self.on_pending(task, task.runs[-1])

    def cancel(self, task, process="web", members=None):
        """Also of a task that was canceled before: that is reported again."""
        run = task.runs[-1] if task.runs else None
        if not task.is_resolved():
            run = self._end_by_service(task, "canceled")
        elif run.reason_resolved != "canceled":
            return
        self._about(process, "task-exception", task, run, members or self._members_of_end(run))

    def cancel_group(self, group, process="web"):
        for task in list(group.tasks):
            if not task.is_resolved():
                self.cancel(task, process, "canceled group")

    # --- the service's own processes ---

    def _expire(self, task):
        if task.is_resolved():
            return
        run = self._end_by_service(task, "deadline-exceeded", notices=False)
        self._dependents(task)
        self._report_group(task.group, "deadlines")
        self._about("deadlines", "task-exception", task, run, self._members_of_end(run))

    def poll(self):
        """The dependency resolver looks for tasks that were resolved."""
        self._polls = False
        notices, self._notices = self._notices, []
        for task in notices:
            self._dependents(task)
            self._report_group(task.group, "dependencies")

    def _notice(self, task):
        self._notices.append(task)
        if not self._polls and self.poll_every is not None:
            self._polls = True
            self.at((self.now // self.poll_every + 1) * self.poll_every, self.poll)

    def _dependents(self, task):
        for dependent in getattr(task, "dependents", ()):
            if dependent.state == "unscheduled" and all(
                    self._is_met(dependent, need) for need in dependent.needs):
                self._schedule(dependent, "dependencies", "status runId task")

    def _report_group(self, group, process):
        if all(task.has_ever_resolved for task in group.tasks):
            self._send(process, "task-group-resolved", f"primary.{group.id}.{group.scheduler}._", [],
                       {"taskGroupId": group.id, "schedulerId": group.scheduler,
                        "expires": iso(self.now + 31536000)}, group=group)

    # --- states ---

    @staticmethod
    def _is_met(task, need):
        return need.state == "completed" if task.needs_success else need.is_resolved()

    def _schedule(self, task, process, members):
        self._add_run(task, "scheduled")
        self._about(process, "task-pending", task, task.runs[-1], members)
        self.on_pending(task, task.runs[-1])

    def _add_run(self, task, reason):
        task.state = "pending"
        task.runs.append(Run(len(task.runs), "pending", reason, self.now))

    def _resolve(self, task, run, state, reason, notices=True):
        task.state = run.state = state
        run.reason_resolved, run.resolved = reason, self.now
        task.has_ever_resolved = True
        if notices:
            self._notice(task)
        self.on_resolved(task)

    def _retry_or_resolve(self, task, run, reason):
        retries = reason in ("worker-shutdown", "claim-expired", "intermittent-task")
        if not retries or task.retries_left == 0:
            self._resolve(task, run, "exception", reason)
            return
        task.retries_left -= 1
        run.state, run.reason_resolved, run.resolved = "exception", reason, self.now
        self._add_run(task, "task-retry" if reason == "intermittent-task" else "retry")
        self.on_pending(task, task.runs[-1])

    # A task that was never scheduled gets a run that says so.
    def _end_by_service(self, task, reason, notices=True):
        if not task.runs or task.runs[-1].resolved is not None:
            task.runs.append(Run(len(task.runs), "exception", "exception", self.now))
        self._resolve(task, task.runs[-1], "exception", reason, notices)
        return task.runs[-1]


def depend(task):
    """Registers a task with those that it needs; before create()."""
    for need in task.needs:
        if not hasattr(need, "dependents"):
            need.dependents = []
        need.dependents.append(task)
    return task
