# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# When the reader closes the pipe, the monitor exits at once, silently and with status 0, even
# if no further event arrives; messages that were not written return to the queue.

use_broker

# expect_quiet_end NAME: now that its reader has gone.
expect_quiet_end() {
  took_ms ended "$1" 5
  expect_at_most "milliseconds until $1 ends" 1000 "$progress"
  expect_equal "exit status of $1" 0 "$status"
  expect_lines "what $1 has to say" 1 "$1.err" ' (info: .*consuming|warning|error).*'
}

mkfifo head.pipe
head -n 1 <head.pipe >first &
started head
out=head.pipe start_consuming one --url "$url" --durable --label one --source buildbot
messages 1 1 >capture
feed capture
ended head 10
expect_quiet_end one
expect_once 'the line read' first 1 1
expect_equal 'messages left' 0 "$(depth one)"

# Without any event.
start_reader never
out=never.pipe start_consuming none --url "$url" --durable --label none --source buildbot
crash never
expect_quiet_end none

# Between two attempts to connect.
start_reader early
out=early.pipe start_monitor backoff --url "amqp://guest:guest@127.0.0.1:$(free_port)"
wait_for 5 'it tries again' grep -q 'retrying at' backoff.err
crash early
expect_quiet_end backoff

# While a replay waits for its input.
mkfifo input
exec {open_input}<>input
start_reader idle
"$monitor" --input input </dev/null >idle.pipe 2>replay.err {open_input}>&- &
started replay
cat capture >&"$open_input"
wait_for 5 'the event appears' test -s idle.read
crash idle
took_ms ended replay 5
expect_at_most 'milliseconds until the replay ends' 1000 "$progress"
expect_equal 'exit status of the replay' 0 "$status"
exec {open_input}>&-

make_queue many
messages 1 500 >capture
feed capture
mkfifo many.pipe
head -n 1 <many.pipe >first &
started head
out=many.pipe start_monitor many --url "$url" --durable --label many --event pulse --source buildbot
ended head 10
expect_quiet_end many
left=$(depth many messages_ready)
# At most the 64 kB of the pipe and the lines that head read were written.
expect_at_least 'messages back in the queue' 440 "$left"
rest_of_queue many rest
expect_once 'messages left' rest $((501 - left)) 500
