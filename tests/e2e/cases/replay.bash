# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --input replays one or several captures, also from stdin, and also those of the monitor
# itself. It needs no broker, warns that flags for a broker are ignored, and exits.

messages 1 10 >first
messages 11 20 >second

run_monitor --input first
expect_equal 'exit status' 0 "$status"
expect_equal 'stderr' '' "$(<err)"
expect_once 'events of one file' out 1 10
cp out expected

run_monitor --input first --input second
expect_once 'events of two files' out 1 20

status=0
timeout 15 "$monitor" --input - <first >out 2>err || status=$?
expect_equal 'exit status with stdin' 0 "$status"
expect_once 'events of stdin' out 1 10

# With byte order marks, from files, compressed files, standard input and a FIFO.
printf '\xef\xbb\xbf' | tee mark-1 >mark-2
cat first >>mark-1
cat second >>mark-2
{ gzip <mark-1; gzip <mark-2; } >marks.gz
run_monitor --input mark-1 --input mark-2
expect_equal 'exit status with byte order marks' 0 "$status"
expect_equal 'stderr with byte order marks' '' "$(<err)"
expect_once 'events with byte order marks' out 1 20
run_monitor --input marks.gz
expect_equal 'stderr with marks in a compressed file' '' "$(<err)"
expect_once 'events with marks in a compressed file' out 1 20
timeout 15 "$monitor" --input - <mark-1 >out 2>err || true
expect_equal 'stderr with a mark on stdin' '' "$(<err)"
expect_once 'events with a mark on stdin' out 1 10
mkfifo fifo
cat mark-1 >fifo &
started writer
run_monitor --input fifo
ended writer 5
expect_equal 'stderr with a mark in a FIFO' '' "$(<err)"
expect_once 'events with a mark in a FIFO' out 1 10
cat first mark-2 >inside
run_monitor --input inside
expect_lines 'malformed messages with a mark inside' 1 err 'malformed line 11'

run_monitor --input first --url amqp://127.0.0.1:1 --heartbeat 5
expect_equal 'exit status with broker flags' 0 "$status"
expect_lines 'lines about broker flags' 1 err
expect_line 'line about broker flags' err 'ignoring .*--url.*--heartbeat|ignoring .*--heartbeat.*--url'
expect_once 'events with broker flags' out 1 10

run_monitor --input "$support/sample.jsonl" --event pulse
cp out pulse
expect_equal 'pulse events' "$(wc -l <"$support/sample.jsonl")" "$(wc -l <pulse)"
filters=(--tree '*' --mobile any --talos)
run_monitor --input pulse "${filters[@]}"
cp out again
run_monitor --input "$support/sample.jsonl" "${filters[@]}"
# A capture made by the monitor keeps the arrival time of each message.
sed -i 's/"timestamp":"[0-9]*"/"timestamp":""/' out again
expect_same 'events of its own capture' out again

run_monitor --input nosuch
expect_equal 'exit status with a missing file' 66 "$status"
expect_lines 'stderr with a missing file' 1 err
expect_line 'stderr with a missing file' err "nosuch.*No such file"
run_monitor --input first --input nosuch
expect_equal 'exit status with one missing file of two' 66 "$status"
expect_equal 'events before a missing file' '' "$(<out)"
