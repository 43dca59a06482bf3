# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: the run that a message is about, its result and the URLs of its artifacts.

Before the end a run has no result, and none of what only an end decides.
"""

import values
from oracle_json import member
from values import integer, text

ROOT = "https://firefox-ci-tc.services.mozilla.com"


class Run:
    """The message's run, None as `value` if the message lists no run, and all runs."""

    def __init__(self, body, stage):
        self.stage = stage
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

    def end_text(self, name):
        """A text that is unknown before the end, whatever the message holds."""
        return self.text(name) if self.stage == "ended" else None

    def result(self, exchange):
        """The exchange decides, not status.state."""
        if self.stage != "ended":
            return None
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
        """The URL of a public artifact, or None without a name or runId."""
        if name is None or self.run_id is None:
            return None
        return values.encode_url(f"{ROOT}/api/queue/v1/task/{task_id}/runs/{self.run_id}"
                                 f"/artifacts/public/{name}")

    def log(self, task_id):
        """Only the worker uploads the log, at its end, and a claim expires when it is gone.

        AMBIGUOUS: a claim-expired counts before the end as well, where `reason` is unknown.
        """
        if self.stage not in ("running", "ended") or self.text("started") is None \
                or self.text("reasonResolved") == "claim-expired":
            return None
        return self.artifact(task_id, "logs/live_backing.log")
