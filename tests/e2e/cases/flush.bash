# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A single event is written to a pipe at once, and many events in large writes.

use_broker
start_reader reader
out=reader.pipe start_consuming lone --url "$url"
messages 1 1 >one
feed one
began=$(progress_ms)
wait_for 5 'the event appears' test -s reader.read
expect_at_most 'milliseconds from confirmation to the line' 1000 $(($(progress_ms) - began))
expect_clean_stop lone
ended reader 5
expect_once 'events of a lone message' reader.read 1 1

make_queue flood
messages 1 5000 >many
feed many
write_calls() {
  awk '$1 == "syscw:" { print $2 }' "/proc/${pid_of[flood]}/io"
}
out=flood.events start_consuming flood --url "$url" --durable --label flood
wait_for 20 'the flood is printed' has_numbers flood.events 5000
wait_for 10 'the flood is acknowledged' has_depth flood 0
# These include acknowledgements, which are not more frequent than writes.
expect_at_most 'write calls for 5000 lines' 2500 "$(write_calls)"
expect_clean_stop flood
expect_once 'events of the flood' flood.events 1 5000
