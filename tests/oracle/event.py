# SPDX-License-Identifier: MPL-2.0
"""The order of an event's members (EVENTS §2) and its JSON spelling."""

import json

from oracle_json import tokens

BUILD = ("event source timestamp key tree branch platform buildtype buildid builddate "
         "buildurl testsurl mobile result").split()
TEST = ("event source timestamp key tree branch os platform buildtype builddate test "
        "logurl mobile talos result").split()
PULSE = "event source timestamp exchange key cc redelivered message".split()
ANY_EXTRAS = ("buildid buildurl testsurl logurl product revision buildername status locale "
              "redelivered").split()
BUILDBOT_EXTRAS = ("job_number build_number previous_buildid version slave release "
                   "symbols_url test_packages_url completemarurl completemarhash "
                   "blobber_files repack tags").split()
# AMBIGUOUS: "`repack` in its place of §3 for Taskcluster too" (§2). The extras of §3 come
# before those of §5, so it is between the extras of any source and §5's own.
TASKCLUSTER_EXTRAS = ("repack label kind task_id run_id task_group_id worker_type worker_id "
                      "reason started resolved push_id target suite variant owner project "
                      "git_revision action scheduled reason_created priority scheduler provisioner "
                      "worker_group stage").split()
EXTRAS = {
    "buildbot": ANY_EXTRAS + BUILDBOT_EXTRAS,
    "normalized": ANY_EXTRAS + BUILDBOT_EXTRAS,
    "taskcluster": ANY_EXTRAS + TASKCLUSTER_EXTRAS,
}


class Raw:
    """JSON printed token for token."""

    def __init__(self, source):
        self.tokens = tokens(source)

    def __str__(self):
        return "".join(self.tokens)


def build_or_test(fields):
    """Members in order: the table's always, extras only when known (§2)."""
    table = BUILD if fields["event"] == "build" else TEST
    members = [(name, fields.get(name)) for name in table]
    for name in EXTRAS[fields["source"]]:
        if name not in table and fields.get(name) is not None:
            members.append((name, fields[name]))
    return members


def spell(value):
    if isinstance(value, Raw):
        return str(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def line(members):
    return "{" + ",".join(f"{json.dumps(name)}:{spell(value)}" for name, value in members) + "}"
