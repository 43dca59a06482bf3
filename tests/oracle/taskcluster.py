# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: Taskcluster's task-completed, task-failed and task-exception."""

import datetime

import values
from oracle_json import member
from values import Bad, integer, known, text

ROOT = "https://firefox-ci-tc.services.mozilla.com"
TEST_KINDS = ("test", "source-test", "perftest", "mochitest", "reftest", "web-platform-tests",
              "browsertime")
PACKAGES = (("linux", "tar.xz"), ("win", "zip"), ("macosx", "dmg"))
AARCH64 = (("linux", "linux64-aarch64"), ("win", "win64-aarch64"), ("macosx", "macosx64-aarch64"))


def events(capture):
    """The message's event as a field map, if it has one; raises Bad."""
    status = member(capture.body, "status")
    task_id = text(member(status, "taskId"))
    if task_id is None:
        raise Bad("no status.taskId")
    tags = Tags(member(capture.body, "task", "tags"))
    kind = _event_kind(tags)
    if kind is None:
        return []
    fields = {"event": kind, "source": "taskcluster", "key": capture.key,
              "redelivered": True if capture.redelivered else None}
    fields.update(_from_routes(capture.cc or [], tags))
    fields.update(_from_tags(kind, tags))
    fields.update(_from_run(capture, status, task_id))
    fields["mobile"] = fields["platform"] == "android" or _routed_mobile(capture.cc or [])
    fields.update(_urls(fields))
    return [fields]


class Tags:
    """T of §5; a missing T has no tags."""

    def __init__(self, value):
        self.value = value

    def __getitem__(self, name):
        return text(member(self.value, name))


def _event_kind(tags):
    kind = tags["kind"] or ""
    if (kind == "build" or kind.startswith(("build-", "instrumented-build"))) \
            and "signing" not in kind:
        return "build"
    if tags["test-suite"] or tags["test-type"] or (tags["label"] or "").startswith("test-") \
            or kind in TEST_KINDS:
        return "test"
    return None


# Routes. AMBIGUOUS: `.…` in a route's pattern stands for a dot and whatever follows,
# so a route that ends before that dot doesn't match.

def _treeherder(cc):
    """Words from the tree on, of each route.tc-treeherder.v2.<tree>.…"""
    for route in cc:
        words = route.split(".")
        if words[:3] == ["route", "tc-treeherder", "v2"] and len(words) >= 5:
            yield words[3:]


def _index(cc):
    """(tree, words after it) of each route.index.<domain>.v2.<tree>.…"""
    for route in cc:
        words = route.split(".")
        if words[:2] == ["route", "index"] and words[3:4] == ["v2"] and len(words) >= 6:
            yield words[4], words[5:]


def _first(candidates):
    """Of several routes the first that says a thing counts."""
    return next((word for word in candidates if word is not None), None)


def _index_tree(cc):
    return _first(None if tree == "trunk" else known(tree) for tree, _ in _index(cc))


def _treeherder_tree(cc):
    # AMBIGUOUS: org/repo -> repo is said of this route only, not of T.project nor of
    # index routes; with several slashes, what follows the last.
    return _first(known(words[0][words[0].rfind("/") + 1:]) for words in _treeherder(cc))


def _after(words, name):
    """The word behind [shippable.]<name>, where something follows it."""
    if words[:1] == ["shippable"]:
        words = words[1:]
    return known(words[1]) if words[:1] == [name] and len(words) >= 3 else None


def _revision(cc):
    exact = [words for words in _treeherder(cc) if len(words) in (2, 3)]
    return _first(known(words[1]) for words in exact) \
        or _first(_after(words, "revision") for _, words in _index(cc))


def _push_id(cc):
    # AMBIGUOUS: "digits" are an Integer's, 1 to 18 (§2 lists push_id); they may come
    # from another route than the revision.
    return _first(values.digits(words[2]) for words in _treeherder(cc) if len(words) == 3)


def _buildid(cc):
    # AMBIGUOUS: 14 digits suffice here; naming a real second matters to builddate only.
    return _first(words[4] for _, words in _index(cc)
                  if words[:1] == ["pushdate"] and len(words) >= 6
                  and len(words[4]) == 14 and values.DIGITS.match(words[4]))


def _routed_mobile(cc):
    return any("mobile" in words for _, words in _index(cc))


def _from_routes(cc, tags):
    tree = tags["project"] or _treeherder_tree(cc) or _index_tree(cc)
    buildid = _buildid(cc)
    return {
        "tree": tree, "branch": tree, "revision": _revision(cc), "push_id": _push_id(cc),
        "buildid": buildid, "builddate": values.seconds_of(buildid, datetime.timezone.utc),
        "product": values.lower(_first(_after(words, "latest") for _, words in _index(cc))),
    }


def _from_tags(kind, tags):
    target = _test_target(tags) if kind == "test" else _build_target(tags)
    what, _, buildtype = (target or "").partition("/")
    platform = _platform(known(what), tags["kind"] or "")
    fields = {"platform": platform, "buildtype": known(buildtype), "label": tags["label"],
              "kind": tags["kind"]}
    if kind == "test":
        test = _test(tags, target)
        talos = "talos" in (tags["test-suite"], tags["test-type"]) \
            or (test or "").startswith("talos")
        fields.update(os=known(what), test=test, talos=talos)
    return fields


def _test_target(tags):
    label = tags["label"] or ""
    if tags["test-platform"] or not label.startswith("test-") or "/" not in label:
        return tags["test-platform"]
    rest = label[len("test-"):]
    # AMBIGUOUS: without a `-` after the `/`, all that follows.
    end = rest.find("-", rest.index("/"))
    return known(rest if end < 0 else rest[:end])


def _build_target(tags):
    label = tags["label"] or ""
    for prefix in (f"{tags['kind']}-", "build-"):
        if label.startswith(prefix) and known(label[len(prefix):]):
            return label[len(prefix):]
    return None


def _platform(what, kind):
    if kind.endswith(("-apk", "-bundle")):
        return "android"
    if what is None:
        return None
    if what.startswith("android"):
        return "android"
    words = what.split("-")
    if "aarch64" in what:
        for start, platform in AARCH64:
            if what.startswith(start):
                return platform
    if what.startswith("linux"):
        return "linux" if words[0] in ("linux", "linux32") or "32" in words[1:] else "linux64"
    if what.startswith("win"):
        return "win64" if what.startswith("win64") or "64" in words[1:] else "win32"
    return "macosx64" if what.startswith("macosx") else what


def _test(tags, target):
    label = tags["label"]
    if label is None:
        return None
    if target is not None and label.startswith(f"test-{target}-"):
        return known(label[len(f"test-{target}-"):])
    if tags["kind"] == "source-test" and label.startswith("source-test-"):
        return known(label[len("source-test-"):])
    return label


def _from_run(capture, status, task_id):
    run_id = integer(member(capture.body, "runId"))
    listed = member(status, "runs")
    # AMBIGUOUS: elements that aren't objects are no runs, also when they stand last.
    runs = [run for run in listed.data if run.kind == "object"] \
        if listed is not None and listed.kind == "array" else []
    run = _run(runs, run_id)
    return {
        "result": _result(capture.exchange, runs, run, run_id),
        "task_id": task_id, "run_id": run_id,
        "task_group_id": text(member(status, "taskGroupId")),
        "worker_type": text(member(status, "workerType")),
        "worker_id": text(member(capture.body, "workerId")),
        "reason": text(member(run, "reasonResolved")),
        "started": text(member(run, "started")), "resolved": text(member(run, "resolved")),
    }


def _run(runs, run_id):
    """The first run with the message's runId; without one, the last."""
    for run in runs:
        if run_id is not None and integer(run.get("runId")) == run_id:
            return run
    return runs[-1] if runs else None


def _result(exchange, runs, run, run_id):
    """The exchange decides, not status.state."""
    if exchange.endswith("task-completed"):
        return "success"
    if exchange.endswith("task-failed"):
        return "failure"
    if text(member(run, "reasonResolved")) in ("canceled", "superseded"):
        return "canceled"
    if run_id is not None and any(_is_retry(later, run_id) for later in runs):
        return "retry"
    return "exception"


def _is_retry(run, run_id):
    later = integer(run.get("runId"))
    return later is not None and later > run_id \
        and text(run.get("reasonCreated")) in ("retry", "task-retry")


def _urls(fields):
    if fields["run_id"] is None:
        return {}
    base = f"{ROOT}/api/queue/v1/task/{fields['task_id']}/runs/{fields['run_id']}/artifacts/public"
    urls = {"logurl": values.encode_url(f"{base}/logs/live_backing.log")}
    if fields["event"] == "build" and fields["result"] == "success":
        for start, suffix in PACKAGES:
            if (fields["platform"] or "").startswith(start):
                urls["buildurl"] = values.encode_url(f"{base}/build/target.{suffix}")
                urls["testsurl"] = values.encode_url(f"{base}/build/target.test_packages.json")
    return urls
