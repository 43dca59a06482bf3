# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: the run that a message is about, its result and the URLs of its artifacts."""

import values
from oracle_json import member
from values import integer, text

ROOT = "https://firefox-ci-tc.services.mozilla.com"
PACKAGES = (("linux", "tar.xz"), ("win", "zip"), ("macosx", "dmg"))
# The archive for Linux is a tar.xz since this day, but still a tar.bz2 on these trees.
FIRST_XZ_DAY = "2024-11-15"
BZ2_TREES = ("mozilla-esr115", "mozilla-esr128")
ARCHIVED_KINDS = ("build", "artifact-build")
ARCHIVED_DOMAINS = ("gecko", "comm", "enterprise", None)


class Run:
    """The message's run, None as `value` if the message lists no run, and all runs."""

    def __init__(self, body):
        self.run_id = integer(member(body, "runId"))
        listed = member(body, "status", "runs")
        # What isn't an object is no run, even as the last element.
        self.all = [run for run in listed.data if run.kind == "object"] \
            if listed is not None and listed.kind == "array" else []
        self.value = next((run for run in self.all if self.run_id is not None
                           and integer(run.get("runId")) == self.run_id),
                          self.all[-1] if self.all else None)

    def text(self, name):
        return text(member(self.value, name))

    def result(self, exchange):
        """The exchange decides, not status.state."""
        if exchange.endswith("task-completed"):
            return "success"
        if exchange.endswith("task-failed"):
            return "failure"
        if self.text("reasonResolved") in ("canceled", "superseded"):
            return "canceled"
        return "retry" if any(map(self._is_retry, self.all)) else "exception"

    def _is_retry(self, run):
        later = integer(run.get("runId"))
        return self.run_id is not None and later is not None and later > self.run_id \
            and text(run.get("reasonCreated")) in ("retry", "task-retry")

    def artifact(self, task_id, name):
        """The URL of a public artifact, or None without a runId."""
        if self.run_id is None:
            return None
        return values.encode_url(f"{ROOT}/api/queue/v1/task/{task_id}/runs/{self.run_id}"
                                 f"/artifacts/public/{name}")

    def log(self, task_id):
        return self.artifact(task_id, "logs/live_backing.log") if self.text("started") else None


def archive(run, platform, tree):
    """The name of a build's archive, or None."""
    suffix = next((suffix for start, suffix in PACKAGES
                   if (platform or "").startswith(start)), None)
    if suffix == "tar.xz" and ((run.text("resolved") or FIRST_XZ_DAY) < FIRST_XZ_DAY
                               or tree in BZ2_TREES):
        suffix = "tar.bz2"
    return f"build/target.{suffix}" if suffix else None


def has_artifacts(kind, domain, target):
    """Whether a successful build has target.* artifacts."""
    return kind in ARCHIVED_KINDS and domain in ARCHIVED_DOMAINS \
        and not {"rusttests", "noopt"} & set(target.words)


def has_test_packages(platform, target):
    """Whether such a build has packaged tests."""
    if not (platform == "android" or (platform or "").startswith(("linux", "win", "macosx"))):
        return False
    found = set(target.words)
    if platform == "win64-aarch64" and "shippable" not in found:
        return False
    if {"docs", "plain", "unified"} & found:
        return False
    return not ("fuzzing" in found and ("ccov" in found or target.what.startswith("win")))
