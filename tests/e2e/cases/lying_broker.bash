# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a broker violates the protocol, the monitor closes the connection and logs one printable
# line. Its memory stays limited, and signals and time limits still work.

# expect_loss LIE TEXT: the connection is closed for that reason, and SIGTERM is handled.
expect_loss() {
  start_liar "$1-broker" "$1"
  start_monitor "$1" --url "$liar"
  wait_for 15 "$1 is noticed" grep -Eq "warning: .*($2).*retrying at" "$1.err"
  expect_memory "resident memory with $1, kB" 40000 "$(resident_kb "$1")"
  expect_no_line "control characters with $1" "$1.err" '[[:cntrl:]]'
  stop "$1"
  expect_equal "exit status with $1" 0 "$status"
  stop "$1-broker"
}

for class in 10 20 50 85 90; do
  expect_loss "header_class_$class" "lost: .*message header of class $class"
done
expect_loss other_channel 'lost: .*channel 7'
expect_loss heartbeats_on_channel 'lost: .*heartbeat on a channel'
expect_loss heartbeats 'lost: .*frames without content in one second'
expect_loss blocked 'lost: .*frames without content in one second'
expect_loss empty_bodies 'lost: .*frames without content in one second'
expect_loss heartbeats_for_start 'log in .*frames without content in one second'
expect_loss deliveries_for_qos 'prefetch window .*an unexpected'
expect_loss header_bytes_9000000 'lost: .*a frame of 9[0-9]* bytes'
expect_loss nested_start 'log in .*nested too deeply'
expect_loss method_of_clients 'lost: .*AMQP_QUEUE_BIND_METHOD.*does not send'
expect_loss close_code_999 'lost: .*closed with code 999, without a reason'
expect_loss close_code_541 'lost: .*code 541, INTERNAL_ERROR, without a reason'
expect_loss close_text 'lost: .*a.x1b.31m.x00.x7f.x0a.x9b31m.*.x9b.xff.xc3'

# expect_reject LIE TEXT: a message is rejected for that reason, and acknowledged.
expect_reject() {
  start_liar "$1-broker" "$1"
  start_consuming "$1" --url "$liar" --rejects "$1.rejects"
  wait_for 15 "the reject with $1" grep -q "$2" "$1.rejects"
  wait_for 15 "the acknowledgement with $1" grep -q 'acknowledged 1' "$1-broker.log"
  expect_lines "lost connections with $1" 0 "$1.err" 'lost'
  expect_memory "resident memory with $1, kB" 40000 "$(resident_kb "$1")"
  expect_clean_stop "$1"
  stop "$1-broker"
}

# The headers would exhaust the stack, or are larger than the largest frame.
expect_reject nested_headers 'nested too deeply'
expect_reject header_bytes_1300000 'headers are too large'
expect_reject header_bytes_8000000 'headers are too large'

# Well-formed but endless data is skipped, and time limits still apply.
start_liar endless endless_body
took_ms run_monitor --url "$liar" --timeout 2s --count 1
expect_equal 'exit status with an endless body' 124 "$status"
expect_at_most 'milliseconds until --timeout ends it' 5000 "$progress"
start_monitor skipping --url "$liar"
wait_until_consuming skipping
sleep 1
expect_memory 'resident memory with an endless body, kB' 40000 "$(resident_kb skipping)"
expect_clean_stop skipping

# A connection.close that is answered with deliveries.
start_liar rude deliveries_for_close
start_consuming polite --url "$liar"
signal polite TERM
took_ms ended polite 5
expect_at_most 'milliseconds until it ends' 2000 "$progress"
expect_equal 'exit status' 0 "$status"

# Unsupported connection parameters are not retried.
start_liar tiny tune_frame_16
run_monitor --url "$liar"
expect_equal 'exit status with tiny frames' 76 "$status"
expect_lines 'errors with tiny frames' 1 err ' error: .*frames to 16 bytes'
