# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What is kept of messages is limited in bytes, not only in number: the names of failed tests, the
# values that no filter matches, unknown kinds, and messages that wait for their command.

# failures FROM TO WHERE: failed tests whose label, kind or description is 5 MB long; these texts
# differ in their first bytes.
failures() {
  python3 -c '
import json, sys
first, last, where = sys.argv[1:]
for number in range(int(first), int(last) + 1):
    task = f"T{number:021}"
    texts = {"kind": "test", "label": f"test-linux1804-64/opt-{number}", "description": ""}
    texts[where] = texts[where] + f"-{number}-" + 5000000 * "x"
    print(json.dumps({
        "exchange": "exchange/taskcluster-queue/v1/task-failed",
        "key": f"primary.{task}.0.a.b.c.d.e.f._",
        "message": {
            "status": {"taskId": task, "runs": [{"runId": 0, "started": "2026-03-02T09:15:44.000Z"}]},
            "runId": 0,
            "task": {"tags": {"kind": texts["kind"], "label": texts["label"], "project": "try"},
                     "metadata": {"description": texts["description"]}}}}))
' "$@"
}

# received NAME: how many messages it has received
received() {
  signal "$1" USR1
  sleep 0.2
  grep -o '[0-9]* messages received' "$1.err" | tail -n 1 | cut -d ' ' -f 1
}
has_received() {
  (($(received "$1") >= $2))
}

# expect_bounded NAME WHERE ARG...: the monitor needs hardly more memory for many such messages than
# for the first of them.
expect_bounded() {
  local name=$1 where=$2 before
  mkfifo "$name.pipe"
  start_monitor "$name" --input "$name.pipe" --tree '*' "${@:3}"
  exec {writer}>"$name.pipe"
  failures 1 4 "$where" >&"$writer"
  wait_for 40 "the first of $name" has_received "$name" 4
  before=$(peak_kb "$name")
  failures 5 40 "$where" >&"$writer"
  wait_for 120 "all of $name" has_received "$name" 40
  expect_memory "growth of memory for $name, kB" 40000 $(($(peak_kb "$name") - before))
  exec {writer}>&-
  ended "$name" 10
  expect_equal "exit status of $name" 0 "$status"
  rm "$name.pipe" "$name.out"
}

expect_bounded tests label
expect_bounded kinds kind
expect_bounded commands description --exec 'sleep 0.5; cat' --rejects rejected
expect_bounded values label --test nosuch
expect_line 'what is said of the values' values.err 'nothing has matched: the filter test=nosuch excluded 40 of 40 '
expect_at_most 'longest line of the log' 5000 "$(wc -L <values.err)"
