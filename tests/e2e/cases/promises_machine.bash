# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if the machine of the monitor crashes: the monitor, its reader and its
# commands are gone at once; see promises.tsv. What a crash leaves of a file is tried by
# tests/torture/kill.

# shellcheck source=../promises.bash
. "$here/promises.bash"
use_broker

has_written() {
  [[ ${output_of[$1]} != pipe || $(queued "$1") == 0 ]]
}

crash_machine() {
  crash "$1"
  [[ ${output_of[$1]} != pipe ]] || crash "$1.reader"
}

begin_promises machine
each_monitor stop_reader
feed part.11
for name in "${names[@]}"; do
  wait_for 30 "$name has written all" has_written "$name"
done
each_monitor crash_machine
until_queues_are_gone
feed part.21
each_monitor start_promised
feed part.31
each_monitor expect_promise
