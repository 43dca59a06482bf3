# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: Taskcluster's messages about tasks, from task-defined to their ends.

The parts are in tc_kinds (build, test or neither), tc_routes (CC), tc_target
(<what>/<type>, platform), tc_run (run, result, log) and tc_archives (URLs of a build).
"""

import datetime

import stages
import tc_archives
import tc_kinds
import tc_target
import values
from oracle_json import member
from tc_routes import Routes
from tc_run import Run
from values import Bad, cut, known, text


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
    routes = Routes(capture.cc)
    run = Run(capture.body, stages.stage_of(capture.exchange))
    kind = tc_kinds.classify(tags, text(member(status, "schedulerId")))
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
            "project": tags["project"], "action": tags["action"]}


def _from_run(run, status, body):
    return {
        "run_id": run.run_id,
        "task_group_id": text(member(status, "taskGroupId")),
        "worker_type": text(member(status, "workerType")),
        "worker_id": text(member(body, "workerId")) or run.text("workerId"),
        "worker_group": text(member(body, "workerGroup")) or run.text("workerGroup"),
        "reason": run.end_text("reasonResolved"), "reason_created": run.text("reasonCreated"),
        "scheduled": run.text("scheduled"), "started": run.text("started"),
        "resolved": run.end_text("resolved"), "priority": text(member(status, "priority")),
        "scheduler": text(member(status, "schedulerId")), "provisioner": _provisioner(status),
    }


def _provisioner(status):
    """AMBIGUOUS: a taskQueueId without a slash is all provisioner, as "cut before" has it."""
    return text(member(status, "provisionerId")) or cut(text(member(status, "taskQueueId")), "/")


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
    if tc_kinds.base_kind(tags["kind"]) == "source-test":
        return known(label.removeprefix("source-test-"))
    if target.text is None:
        return known(label)
    prefix = f"test-{target.text}"
    if label == prefix and target.before_os:
        return known(target.before_os)
    return known(label.removeprefix(f"{prefix}-"))


def _urls(fields, run, target, tags):
    """The URLs that only a successful build has."""
    build = tc_archives.Build(tc_kinds.base_kind(tags["kind"]), tags["trust-domain"], target,
                              fields["platform"], fields["tree"], run.text("resolved"))
    if fields["result"] != "success" or not build.has_artifacts():
        return {}
    return {"buildurl": run.artifact(fields["task_id"], build.archive()),
            "testsurl": run.artifact(fields["task_id"], build.test_packages())}


def _locales(fields, routes):
    """One event per locale of a repack; one without a locale if there are none."""
    if tc_kinds.base_kind(fields["kind"]) not in tc_kinds.REPACKS:
        return [fields]
    return [dict(fields, repack=True, locale=locale) for locale in routes.locales() or [None]]
