# SPDX-License-Identifier: MPL-2.0
"""Random Taskcluster messages with their CC (EVENTS §5), mostly valid."""

import gen_tc_kinds
import gen_tc_routes
from gen_json import Obj, Raw, odd_value

EXCHANGES = ("completed", "completed", "completed", "completed", "failed", "exception", "exception")
OWNERS = ("someone@example.com", "someone@example.com", "", "None", 5)
DOMAINS = ("gecko", "comm", "enterprise", "mobile", "nss", "Gecko", "unknown", "", "None", None, 1)
PROJECTS = ("autoland", "mozilla-esr115", "mozilla-esr128", "org/repo", "trunk", "", "None", None, 9)
# Around the day since which archives for Linux are tar.xz.
RESOLVED = ("2026-08-17T14:36:10.521Z", "2026-08-17T14:36:10.521Z", "2019-06-26T19:36:10.521Z",
            "2024-11-14T23:59:59.999Z", "2024-11-15T00:00:00.000Z", "2024-11-15", "2024-11-1", "2024",
            None, "", "None", 5, 1, True, "x")
STARTED = ("2026-08-17T13:27:48.307Z",) * 12 + (None, "", "None", 5, False)
REASONS_CREATED = ("scheduled", "scheduled", "retry", "task-retry", "rerun", "Retry", None)
REASONS_RESOLVED = ("completed", "failed", "canceled", "superseded", "worker-shutdown",
                    "claim-expired", "deadline-exceeded", "intermittent-task", "Canceled", "", None)
RUN_IDS = (0, 0, 0, 0, 0, 1, 1, 2, "0", "01", 5, None, -1, Raw("0.0"), Raw("-0"), Raw("1e0"), "",
           "None", Raw("9223372036854775807"), Raw("9223372036854775808"), True)
NO_RUNS = (None, 5, "", {}, True, [], "x", [[]], Raw("1.5"))
NO_TAGS = ({}, {}, None, [], "x", [["kind", "build"]])
TASK_IDS = ("B3EheQ-IQ5aPzw34KS_a6g",) * 40 + ("a b/é%", "None", 12, "", "x.y")


def task_id(rng):
    """Mostly one that no other message has: each run of a task makes events once."""
    return rng.choice(TASK_IDS) if rng.random() < 0.15 else f"{rng.getrandbits(88):022x}"


def tags(rng, task, of):
    pairs = [["createdForUser", rng.choice(OWNERS)], ["kind", task.kind], ["label", task.label],
             ["retrigger", "true"], ["project", of.project], ["trust-domain", of.domain],
             ["worker-implementation", "docker-worker"], ["os", "linux"], *task.tags]
    made = Obj(*[pair for pair in pairs if pair[1] is not None])
    if rng.random() < 0.15:
        made.set("trust-domain", rng.choice(DOMAINS))
    if rng.random() < 0.15:
        made.set("project", rng.choice(PROJECTS))
    for name in ("trust-domain", "project", "createdForUser"):  # older tasks lack them
        if rng.random() < (0.6 if name == "project" and not of.treeherder else 0.12):
            made.pairs = [pair for pair in made.pairs if pair[0] != name]
    if rng.random() < 0.5:
        rng.shuffle(made.pairs)
    return made


def run(rng, run_id):
    made = Obj(["runId", run_id], ["state", "x"],
               ["reasonCreated", rng.choice(REASONS_CREATED)],
               ["reasonResolved", rng.choice(REASONS_RESOLVED)],
               ["workerGroup", "us-west1"], ["workerId", rng.choice(("run-worker", "run-worker", None))],
               ["started", rng.choice(STARTED)], ["resolved", rng.choice(RESOLVED)])
    made.pairs = [pair for pair in made.pairs if pair[1] is not None or rng.random() < 0.5]
    if rng.random() < 0.08:
        made.set("runId", rng.choice(RUN_IDS))
    if rng.random() < 0.04:  # of one name the last counts
        made.pairs.insert(rng.randrange(len(made.pairs) + 1), [rng.choice(made.pairs)[0], odd_value(rng)])
    return made


def runs(rng):
    listed = [run(rng, at) for at in range(rng.choice((1, 1, 1, 2, 2, 3, 0)))]
    if rng.random() < 0.1:
        rng.shuffle(listed)
    if rng.random() < 0.1:  # the same runId twice
        listed.insert(rng.randrange(len(listed) + 1), run(rng, rng.randrange(3)))
    if rng.random() < 0.1:  # what isn't an object is no run
        listed.insert(rng.choice((0, len(listed))), rng.choice(NO_RUNS))
    return listed


def taskcluster(rng):
    """(exchange, key, body, cc)

    A third of the messages are plain successes, since only those have buildurl and testsurl.
    """
    task, of = gen_tc_kinds.task(rng), gen_tc_routes.push(rng)
    plain = rng.random() < 0.35
    listed = runs(rng) if rng.random() < 0.97 else rng.choice(NO_RUNS)
    task_tags = tags(rng, task, of)
    sent_tags = task_tags if rng.random() < 0.98 else rng.choice(NO_TAGS)
    status = Obj(["taskId", task_id(rng)], ["provisionerId", "gecko-t"],
                 ["workerType", "t-linux-docker"], ["schedulerId", "gecko-level-1"],
                 ["taskGroupId", "EJAo7mQyRqS-jmzebhceFA"], ["state", "completed"], ["runs", listed])
    body = Obj(["status", status], ["runId", 0 if plain or rng.random() < 0.6 else rng.choice(RUN_IDS)],
               ["task", Obj(["tags", sent_tags])], ["workerGroup", "us-west1"],
               ["workerId", "t-linux-1"], ["version", 1])
    if rng.random() < 0.3:  # resolved before a worker claimed the task
        body.pairs = [pair for pair in body.pairs if not pair[0].startswith("worker")]
    if not plain:
        _mutate(rng, body, status, task_tags)
    ending = "completed" if plain else rng.choice(EXCHANGES)
    exchange = f"exchange/taskcluster-queue/v1/task-{ending}"
    cc = gen_tc_routes.cc(rng, of, task.index, task.product, task.job)
    return exchange, "primary.B3Eh.0.us-west1.t.p.w.s.g._", body, cc


def _mutate(rng, body, status, task_tags):
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 2))):
        target = rng.choice((status, body, task_tags, task_tags))
        name = rng.choice(target.pairs)[0]
        change = rng.randrange(4)
        if change == 0 and name not in ("status", "taskId", "task"):
            target.set(name, odd_value(rng))
        elif change == 1:  # of one name the last counts, whole
            target.pairs.insert(0, [name, odd_value(rng)])
        elif change == 2 and name not in ("status", "taskId"):
            target.pairs = [pair for pair in target.pairs if pair[0] != name]
            target.pairs.append(["unread", odd_value(rng)])
        elif change == 3:
            _repeat(rng, target, name)


def _repeat(rng, target, name):
    """Repeat a member: before it with a plausible value, or behind it with an odd one."""
    value = next(pair[1] for pair in target.pairs if pair[0] == name)
    if isinstance(value, Obj) and name in ("task", "tags", "status"):
        target.pairs.insert(0, [name, Obj(["tags", Obj(["kind", "build"], ["label", "build-win32/opt"])],
                                          ["taskId", "first"], ["workerType", "first"])])
    elif rng.random() < 0.5:
        target.pairs.insert(0, [name, "build"])
    elif name != "taskId":
        target.pairs.append([name, odd_value(rng)])
