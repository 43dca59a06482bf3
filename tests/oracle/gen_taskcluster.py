# SPDX-License-Identifier: MPL-2.0
"""Random Taskcluster messages with their CC (EVENTS §5), mostly valid."""

import gen_tc_kinds
import gen_tc_routes
import gen_tc_runs
from gen_json import Obj, odd_value

EXCHANGES = ("completed", "completed", "completed", "completed", "failed", "exception", "exception",
             "defined", "pending", "running")
BEFORE_THE_END = ("defined", "pending", "running")
OWNERS = ("someone@example.com", "someone@example.com", "", "None", 5)
DOMAINS = ("gecko", "comm", "enterprise", "mobile", "nss", "Gecko", "unknown", "", "None", None, 1)
PROJECTS = ("autoland", "mozilla-esr115", "mozilla-esr128", "comm-esr115", "x-mozilla-esr128",
            "-esr115", "esr128", "mozilla-esr1155", "mozilla-esr128-pr", "org/repo", "trunk", "",
            "None", None, 9)
ACTIONS = ("retrigger-task", "retrigger-multiple-task", "backfill-task", "", "None", 5, ["x"])
# Another project's graph, or none that names a project.
SCHEDULERS = ("relops-level-3", "relops-level-3", "gecko-level-", "gecko-level-x", "-level-3",
              "relops-level-3-", "relops-level-3x", "gecko-level-3-level-1", "a-level-b-level-3",
              "gecko-level-level-3", "taskcluster-github", "level-3", "relops-level--3", "None-level-1",
              "gecko_level_1", "relops-level-٣", "RELOPS-LEVEL-3", "relops-Level-3", "é-level-1",
              "Gecko-level-1", "gecko -level-1", "-", "", "None", None, 5)
PRIORITIES = ("low", "low", "very-low", "highest", "normal", "", "None", None, 3, True)
QUEUES = ("gecko-t/t-linux-docker", "gecko-t/t/linux", "/t-linux", "gecko-t", "None/x", "/", "None",
          None, 5, ["gecko-t/x"], "gecko-t/")
NO_TAGS = ({}, {}, {}, None, [], "x", [["kind", "build"]])
TASK_IDS = ("B3EheQ-IQ5aPzw34KS_a6g",) * 40 + ("a b/é%", "None", 12, "", "x.y")


def task_id(rng):
    """Mostly one that no other message has: each stage of a run makes events once."""
    return rng.choice(TASK_IDS) if rng.random() < 0.15 else f"{rng.getrandbits(88):022x}"


def tags(rng, task, of):
    pairs = [["createdForUser", rng.choice(OWNERS)], ["kind", task.kind], ["label", task.label],
             ["retrigger", "true"], ["project", of.project], ["trust-domain", task.domain or of.domain],
             ["worker-implementation", "docker-worker"], ["os", "linux"], *task.tags]
    made = Obj(*[pair for pair in pairs if pair[1] is not None])
    if rng.random() < 0.15:
        made.set("trust-domain", rng.choice(DOMAINS))
    if rng.random() < 0.15:
        made.set("project", rng.choice(PROJECTS))
    if rng.random() < 0.1:
        made.set("action", rng.choice(ACTIONS))
    for name in ("trust-domain", "project", "createdForUser"):  # older tasks lack them
        if rng.random() < (0.6 if name == "project" and not of.treeherder else 0.12):
            made.pairs = [pair for pair in made.pairs if pair[0] != name]
    if rng.random() < 0.5:
        rng.shuffle(made.pairs)
    return made


def scheduler(rng, task_tags):
    """Mostly the task's own project, because copies make no events."""
    if rng.random() < 0.1:
        return rng.choice(SCHEDULERS)
    domain = next((value for name, value in task_tags.pairs if name == "trust-domain"), "gecko")
    return f"{domain}-level-{rng.choice((1, 3))}"


def status(rng, task_tags, runs):
    made = Obj(["taskId", task_id(rng)], ["provisionerId", "gecko-t"],
               ["workerType", "t-linux-docker"], ["taskQueueId", rng.choice(QUEUES)],
               ["schedulerId", scheduler(rng, task_tags)],
               ["taskGroupId", "EJAo7mQyRqS-jmzebhceFA"], ["priority", rng.choice(PRIORITIES)],
               ["state", "completed"], ["runs", runs])
    if rng.random() < 0.2:
        made.pairs = [pair for pair in made.pairs if pair[0] != "provisionerId"]
    if rng.random() < 0.1:
        made.set("provisionerId", rng.choice(("", "None", None, 5, ["x"])))
    return made


def taskcluster(rng):
    """(exchange, key, body, cc)

    A third of the messages are plain successes, since only those have buildurl and testsurl.
    """
    task, of = gen_tc_kinds.task(rng), gen_tc_routes.push(rng)
    plain = rng.random() < (0.8 if task.succeeds else 0.35)
    ending = "completed" if plain else rng.choice(EXCHANGES)
    stage = ending if ending in BEFORE_THE_END else "ended"
    run_id, runs = gen_tc_runs.plain(rng) if plain else gen_tc_runs.runs(rng, stage)
    task_tags = tags(rng, task, of)
    made_status = status(rng, task_tags, runs)
    body = _body(rng, made_status, run_id, task_tags)
    if not plain:
        _mutate(rng, body, made_status, task_tags)
    exchange = f"exchange/taskcluster-queue/v1/task-{ending}"
    cc = gen_tc_routes.cc(rng, of, task.index, task.product, task.job)
    return exchange, "primary.B3Eh.0.us-west1.t.p.w.s.g._", body, cc


def _body(rng, made_status, run_id, task_tags):
    # Without tags: the task's whole group was canceled.
    sent_tags = task_tags if rng.random() < 0.98 else rng.choice(NO_TAGS)
    body = Obj(["status", made_status], ["runId", run_id], ["task", Obj(["tags", sent_tags])],
               ["workerGroup", rng.choice(gen_tc_runs.GROUPS)], ["workerId", "t-linux-1"], ["version", 1])
    if rng.random() < 0.3:  # no worker has claimed the task
        body.pairs = [pair for pair in body.pairs if not pair[0].startswith("worker")]
    if run_id is None and rng.random() < 0.9:
        body.pairs = [pair for pair in body.pairs if pair[0] != "runId"]
    return body


def _mutate(rng, body, made_status, task_tags):
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 2))):
        target = rng.choice((made_status, body, task_tags, task_tags))
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
                                          ["taskId", "first"], ["workerType", "first"],
                                          ["schedulerId", "first-level-1"])])
    elif rng.random() < 0.5:
        target.pairs.insert(0, [name, "build"])
    elif name != "taskId":
        target.pairs.append([name, odd_value(rng)])
