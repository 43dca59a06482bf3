# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Whatever a broker sends or keeps back at any step, the monitor gives up within bounded time and
# memory, logs one printable line, and tries again. All lies at the same time.

readonly most_kb=40000
declare -A expected=(
  [wrong_end]='lost: .*without an end octet'
  [announces_63]='lost: .*out of order'
  [announces_20]='lost: .*out of order'
  [longer_body]='lost: .*out of order'
  [body_first]='lost: .*out of order'
  [endless_flags]='lost: .*decode a message header'
  [slow_start]='log in .*timed out'
)
for step in {0..6}; do
  expected[close_at_$step]='a.x1b.31m.x00.x7f.x0a.x9b31m.*.x9b.xff.xc3'
  expected[silent_at_$step]='timed out|no answer'
  expected[unknown_methods_at_$step]='method 77.99'
  expected[noise_at_$step]='not an AMQP frame'
done
for lie in "${!expected[@]}"; do
  start_liar "$lie-broker" "$lie"
  start_monitor "$lie" --url "$liar"
done
for lie in "${!expected[@]}"; do
  wait_for 40 "$lie is noticed" grep -Eq "(${expected[$lie]}).*retrying at" "$lie.err"
  expect_memory "resident memory with $lie, kB" "$most_kb" "$(resident_kb "$lie")"
  expect_no_line "control characters with $lie" "$lie.err" '[[:cntrl:]]'
  stop "$lie"
  expect_equal "exit status with $lie" 0 "$status"
  stop "$lie-broker"
done

start_liar one-broker tune_channels_1
run_monitor --url "$liar"
expect_equal 'exit status with one channel' 76 "$status"
expect_lines 'errors with one channel' 1 err ' error: .*only one channel'

# Unusual, but possible.
for lie in tune_channels_0 tune_channels_2 tune_heartbeat_0 tune_heartbeat_1 tune_heartbeat_65535 \
  tune_frame_4096 tune_frame_0 tune_frame_2147483648; do
  start_liar "$lie-broker" "$lie"
  start_consuming "$lie" --url "$liar"
  expect_clean_stop "$lie"
  stop "$lie-broker"
done

start_liar routes-broker many_routes
start_consuming routes --url "$liar" --rejects routes.rejects
wait_for 15 'the message' grep -q 'acknowledged 1' routes-broker.log
expect_memory 'resident memory with many routes, kB' "$most_kb" "$(resident_kb routes)"
expect_clean_stop routes
