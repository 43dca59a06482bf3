# SPDX-License-Identifier: MPL-2.0
"""Random runs of Taskcluster tasks at each stage: those that the queue makes, and odd ones."""

from gen_json import Obj, Raw, odd_value

# Around the day since which archives for Linux are tar.xz.
RESOLVED = ("2026-08-17T14:36:10.521Z", "2026-08-17T14:36:10.521Z", "2019-06-26T19:36:10.521Z",
            "2024-11-14T23:59:59.999Z", "2024-11-15T00:00:00.000Z", "2024-11-15", "2024-11-1", "2024",
            None, "", "None", 5, 1, True, "x")
STARTED = ("2026-08-17T13:27:48.307Z",) * 12 + (None, "", "None", 5, False)
SCHEDULED = ("2026-08-17T13:25:02.118Z",) * 12 + ("2026-08-17T13:29:02.118Z", None, "", "None", 7, [])
REASONS_CREATED = ("scheduled", "scheduled", "retry", "task-retry", "rerun", "exception", "Retry",
                   None, 3, "")
REASONS_RESOLVED = ("completed", "failed", "canceled", "superseded", "worker-shutdown",
                    "claim-expired", "claim-expired", "deadline-exceeded", "intermittent-task",
                    "Canceled", "Claim-expired", "claim-expired ", "", None)
RUN_IDS = (0, 0, 0, 0, 0, 1, 1, 2, "0", "01", 5, None, -1, Raw("0.0"), Raw("-0"), Raw("1e0"), "",
           "None", Raw("9223372036854775807"), Raw("9223372036854775808"), True)
NO_RUNS = (None, 5, "", {}, True, [], "x", [[]], Raw("1.5"))
WORKERS = ("run-worker", "run-worker", None)
GROUPS = ("us-west1", "us-west1", "us-central1-a", None, "", 4)


def _worker(rng):
    return [["workerGroup", rng.choice(GROUPS)], ["workerId", rng.choice(WORKERS)]]


def _run(rng, run_id):
    made = Obj(["runId", run_id], ["state", "x"],
               ["reasonCreated", rng.choice(REASONS_CREATED)],
               ["reasonResolved", rng.choice(REASONS_RESOLVED)], *_worker(rng),
               ["scheduled", rng.choice(SCHEDULED)],
               ["started", rng.choice(STARTED)], ["resolved", rng.choice(RESOLVED)])
    made.pairs = [pair for pair in made.pairs if pair[1] is not None or rng.random() < 0.5]
    if rng.random() < 0.08:
        made.set("runId", rng.choice(RUN_IDS))
    if rng.random() < 0.04:  # of one name the last counts
        made.pairs.insert(rng.randrange(len(made.pairs) + 1), [rng.choice(made.pairs)[0], odd_value(rng)])
    return made


def ended(rng):
    listed = [_run(rng, at) for at in range(rng.choice((1, 1, 1, 2, 2, 3, 0)))]
    if rng.random() < 0.1:
        rng.shuffle(listed)
    if rng.random() < 0.1:  # the same runId twice
        listed.insert(rng.randrange(len(listed) + 1), _run(rng, rng.randrange(3)))
    if rng.random() < 0.1:  # what isn't an object is no run
        listed.insert(rng.choice((0, len(listed))), rng.choice(NO_RUNS))
    return listed


def _pending(rng, run_id):
    return Obj(["runId", run_id], ["state", "pending"], ["reasonCreated", rng.choice(REASONS_CREATED)],
               ["scheduled", rng.choice(SCHEDULED)])


def _running(rng, run_id):
    made = Obj(*_pending(rng, run_id).pairs, *_worker(rng), ["takenUntil", "2026-08-17T13:47:48.307Z"],
               ["started", rng.choice(STARTED)])
    if rng.random() < 0.2:  # what only an end has
        made.set("reasonResolved", rng.choice(("claim-expired", rng.choice(REASONS_RESOLVED))))
    return made


def runs(rng, stage):
    """(runId of the message, runs of its status) of a message of the stage.

    One of seven messages before the end lists runs that have ended, which cannot be.
    """
    if rng.random() < 0.03:
        return rng.choice(RUN_IDS), rng.choice(NO_RUNS)
    if stage == "ended" or rng.random() < 0.15:
        return 0 if rng.random() < 0.6 else rng.choice(RUN_IDS), ended(rng)
    if stage == "defined":  # before anything has a run
        return None if rng.random() < 0.9 else 0, []
    last = rng.choice((0, 0, 0, 1, 2))
    made = (_pending if stage == "pending" else _running)(rng, last)
    return last, [_run(rng, at) for at in range(last)] + [made]


def plain(rng):
    """The same of a success without oddities that concern its URLs."""
    return 0, [_run(rng, 0)]
