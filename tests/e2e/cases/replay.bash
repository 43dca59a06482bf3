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
