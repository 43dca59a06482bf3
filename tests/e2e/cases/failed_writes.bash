# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A file that cannot grow ends the run within a line. The next run cuts that line off, and writes a
# line for each of the identical messages that are left. A file of another monitor with a similar
# name is not taken for a part of the output.

use_broker
messages 1 1 100 >twin
feed twin --declare-only
for type in classic quorum; do
  flags=(--url "$url" --durable --label "$type" --queue-type "$type" --event pulse
    --source buildbot --output "$type.jsonl")
  make_queue "$type" --queue-type "$type" --event pulse --source buildbot
  feed twin --repeat 50
  status=0
  # shellcheck disable=SC2016
  bash -c 'ulimit -f 8 # kB
    exec "$@"' bash "$monitor" "${flags[@]}" --drain </dev/null >out 2>err || status=$?
  expect_equal "$type: exit status with a size limit" 74 "$status"
  expect_at_most "$type: lines within the limit" 49 "$(wc -l <"$type.jsonl")"
  run_monitor "${flags[@]}" --drain
  expect_equal "$type: exit status without a limit" 0 "$status"
  expect_lines "$type: lines" 50 "$type.jsonl" '^{"event":"pulse",.*}$'
  expect_equal "$type: lines in all" 50 "$(wc -l <"$type.jsonl")"
done

start_consuming near --url "$url" --durable --label near --output near.jsonl
signal near STOP
start_consuming other --url "$url" --label other --output near.jsonl.other
feed twin
wait_for 20 'the other monitor has its line' has_line near.jsonl.other
wait_for 20 'the message is delivered' has_depth near 1 messages_unacknowledged
crash near
wait_for 20 'it is returned' has_depth near 1 messages_ready
expect_clean_stop other
run_monitor --url "$url" --durable --label near --output near.jsonl --drain
expect_equal 'near: exit status' 0 "$status"
expect_equal 'near: lines' 1 "$(wc -l <near.jsonl)"
