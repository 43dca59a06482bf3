# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5, "Stages": which messages `--stage` asks for, and what it makes of a source."""

BUILDBOT = ("finished", "log_uploaded")
TASKCLUSTER = ("defined", "pending", "running", "ended")
ENDS = ("completed", "failed", "exception")
EXCHANGE = "exchange/taskcluster-queue/v1/task-"


def stage_of(exchange):
    """The stage of a task that messages of the exchange report; None for other exchanges."""
    name = exchange.removeprefix(EXCHANGE)
    if name == exchange:
        return None
    return "ended" if name in ENDS else name if name in TASKCLUSTER[:3] else None


class Stages:
    """A list of stages. One that names none of a source's words leaves it at its default.

    AMBIGUOUS: a list that names words of Taskcluster but not `ended` makes the messages about
    ends no events, but their source is still known.
    """

    def __init__(self, words=()):
        self.buildbot = [word for word in words if word in BUILDBOT] or ["log_uploaded"]
        named = [word for word in words if word in TASKCLUSTER]
        self.taskcluster = named or ["ended"]
        self.are_printed = bool(named)

    def is_known(self, stage):
        """Whether an exchange of this stage has the source `taskcluster`."""
        return stage == "ended" or stage in self.taskcluster


DEFAULT = Stages()
