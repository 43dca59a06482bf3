# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: Taskcluster's task-completed, task-failed and task-exception.

The parts are in tc_kinds (build, test or neither), tc_routes (CC), tc_target
(<what>/<type>, platform) and tc_run (run, result, URLs).
"""

import datetime

import tc_kinds
import tc_run
import tc_target
import values
from oracle_json import member
from tc_routes import Routes
from tc_run import Run
from values import Bad, known, text


class Tags:
    """T of §5; a missing T has no tags."""

    def __init__(self, value):
        self.value = value

    def __getitem__(self, name):
        return text(member(self.value, name))


def events(capture):
    """Field maps of the message's events; raises Bad."""
    status = member(capture.body, "status")
    task_id = text(member(status, "taskId"))
    if task_id is None:
        raise Bad("no status.taskId")
    tags = Tags(member(capture.body, "task", "tags"))
    routes, run = Routes(capture.cc), Run(capture.body)
    _, kind = tc_kinds.classify(tags)
    if kind is None:
        return []
    target = tc_target.target_of(kind, tags)
    fields = {
        "event": kind, "source": "taskcluster", "key": capture.key,
        "redelivered": True if capture.redelivered else None,
        "platform": tc_target.platform_of(target, tags), "buildtype": target.type,
        "target": target.text, "result": run.result(capture.exchange), "task_id": task_id,
        **_from_routes(routes, tags), **_from_tags(tags), **_from_run(run, status, capture.body),
    }
    fields["mobile"] = _is_mobile(fields, tags)
    fields["logurl"] = run.log(task_id)
    if kind == "test":
        return [dict(fields, **_test(target, tags))]
    return _locales(dict(fields, **_urls(fields, run, target, tags)), routes)


def _from_routes(routes, tags):
    tree = routes.treeherder_tree() or tags["project"] or routes.index_project()
    buildid = routes.buildid()
    return {
        "tree": tree, "branch": tree, "revision": routes.revision(),
        "git_revision": routes.git_revision(), "push_id": routes.push_id(),
        "buildid": buildid, "builddate": values.seconds_of(buildid, datetime.timezone.utc),
        "product": routes.product(),
    }


def _from_tags(tags):
    return {"label": tags["label"], "kind": tags["kind"], "suite": tags["test-suite"],
            "variant": tags["test-variant"], "owner": tags["createdForUser"],
            "project": tags["project"]}


def _from_run(run, status, body):
    return {
        "run_id": run.run_id,
        "task_group_id": text(member(status, "taskGroupId")),
        "worker_type": text(member(status, "workerType")),
        "worker_id": text(member(body, "workerId")) or run.text("workerId"),
        "reason": run.text("reasonResolved"),
        "started": run.text("started"), "resolved": run.text("resolved"),
    }


def _is_mobile(fields, tags):
    return fields["platform"] in ("android", "ios") or tags["trust-domain"] == "mobile" \
        or fields["product"] in ("mobile", "fennec")


def _test(target, tags):
    name = _test_name(target, tags)
    talos = "talos" in (tags["test-suite"], tags["test-type"]) or (name or "").startswith("talos")
    return {"os": target.os, "test": name, "talos": talos}


def _test_name(target, tags):
    """AMBIGUOUS: if either part of the target is unknown, there is no prefix
    test-<what>/<type>-, and the whole label is the name."""
    label = tags["label"] or ""
    is_source_test = tc_kinds.base_kind(tags["kind"]) == "source-test"
    prefix = "source-test-" if is_source_test else target.text and f"test-{target.text}-"
    return known(label.removeprefix(prefix or ""))


def _urls(fields, run, target, tags):
    """The URLs that only a successful build has."""
    kind, platform, tree = tc_kinds.base_kind(tags["kind"]), fields["platform"], fields["tree"]
    if fields["result"] != "success" \
            or not tc_run.has_artifacts(kind, tags["trust-domain"], target):
        return {}
    name = tc_run.archive(run, platform, tree)
    return {
        "buildurl": run.artifact(fields["task_id"], name) if name else None,
        "testsurl": run.artifact(fields["task_id"], "build/target.test_packages.json")
        if tc_run.has_test_packages(platform, target) else None,
    }


def _locales(fields, routes):
    """One event per locale of a repack; one without a locale if there are none."""
    if tc_kinds.base_kind(fields["kind"]) not in tc_kinds.REPACKS:
        return [fields]
    return [dict(fields, repack=True, locale=locale) for locale in routes.locales() or [None]]
