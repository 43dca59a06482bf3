# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if their reader is killed, a process at the other end of a pipe or a
# command; see promises.tsv. What was written to a pipe is lost with its reader. A command that is
# killed has failed: its message is among the rejects.

# shellcheck source=../promises.bash
. "$here/promises.bash"
use_broker

# has_written NAME: all that was published.
has_written() {
  [[ $(queued "$1") == 0 ]]
}

kill_reader() {
  [[ ${output_of[$1]} == pipe ]] || return 0
  crash "$1.reader"
  ended "$1" 5
  expect_equal "exit status of $1 without its reader" 0 "$status"
}

restart() {
  [[ ${output_of[$1]} != pipe ]] || start_promised "$1"
}

begin_promises reader
each_monitor stop_reader
feed part.11
for name in "${names[@]}"; do
  wait_for 30 "$name has written all" has_written "$name"
done
each_monitor kill_reader
until_queues_are_gone pipe
feed part.21
each_monitor restart
feed part.31
each_monitor expect_promise
for name in "${names[@]}"; do
  [[ ${output_of[$name]} == command ]] || continue
  expect_equal "rejects of $name" "$(seq 11 20)" \
    "$(jq -r '(.key / ".")[-2]' "$name.rejects" | sort -n)"
done
