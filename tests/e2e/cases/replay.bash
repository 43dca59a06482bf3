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
timeout 150 "$monitor" --input - <first >out 2>err || status=$?
expect_equal 'exit status with stdin' 0 "$status"
expect_once 'events of stdin' out 1 10

# A revision that is a number of TOML, and mistyped ones
task_end completed Qn3bX0aVSjKtdWm7cYh4Lg 0 revision=7812e45000000000000000000000000000000000 >task
for value in 7812e45 '"7812e45"' '[7812e45, 12345678]'; do
  echo "revision = $value" >revision.toml
  run_monitor --input task --config revision.toml
  expect_lines "events with revision = $value" 1 out
  expect_equal "stderr with revision = $value" '' "$(<err)"
done
echo 'revision = 7812ab45' >revision.toml
run_monitor --input task --config revision.toml
expect_equal 'exit status of a revision without quotes' 78 "$status"
expect_line 'error about a revision without quotes' err 'revision.toml:1: .*; put a text into quotes$'
run_monitor --input task --revision 7812e46
expect_line 'warning of --revision 7812e46' err \
  ' warning: nothing has matched.* filter revision=7812e46.* excluded .* seen: 7812e450* \(1\)$'
run_monitor --input task --push 7812e46
expect_line 'warning of --push 7812e46' err ' warning: push 7812e46: .* none of its tasks was seen;'

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
timeout 150 "$monitor" --input - <mark-1 >out 2>err || true
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

# stamped NUMBER TIMESTAMP: a line with it
stamped() {
  messages "$1" "$1" | sed "s/\"message\":/\"timestamp\":\"$2\",&/"
}
{
  stamped 1 20260301235959
  stamped 2 20260302000000
  stamped 3 20260302235959
  stamped 4 20260303000000
} >stamped

# expect_part FROM TO ARG...: the lines that --since and --until select, and no warning
expect_part() {
  run_monitor --input stamped "${@:3}"
  expect_equal "exit status of: ${*:3}" 0 "$status"
  expect_no_line "stderr of: ${*:3}" err 'warning|error'
  expect_once "events of: ${*:3}" out "$1" "$2"
}
expect_part 2 4 --since 20260302
expect_part 2 4 --since 2026-03-02
expect_part 2 4 --since 20260302000000
expect_part 2 4 --since 2026-03-02T00:00:00.999Z
expect_part 2 4 --since 1772409600
expect_part 2 4 --since 2026-03-02T05:30:00+05:30
expect_part 1 1 --until 20260302
expect_part 1 2 --until 2026-03-02T23:59:59.5Z
expect_part 2 3 --since 20260302 --until 20260303
expect_part 2 3 --until 20260303 --since 20260302
TZ=America/Los_Angeles expect_part 2 3 --since 20260302 --until 2026-03-03
expect_line 'the count of skipped lines' err \
  ' info: --since and --until skipped 2 of 4 messages: 0 with no timestamp, 2 outside'

# expect_nothing TEXT ARG...: no line, one warning, and why the run ended
expect_nothing() {
  run_monitor "${@:2}"
  expect_equal "exit status of: ${*:2}" 0 "$status"
  expect_equal "stdout of: ${*:2}" '' "$(<out)"
  expect_equal "lines of the log of: ${*:2}" 2 "$(wc -l <err)"
  expect_line "stderr of: ${*:2}" err ' info: ended: the input has ended; no message was replayed$'
  expect_line "stderr of: ${*:2}" err " warning: .*$1"
}
expect_nothing 'skipped 4 of 4 messages: 0 with no timestamp, 4 outside' --input stamped --since 3000-01-01
expect_nothing 'skipped 4 of 4 messages: 0 with no timestamp, 4 outside' --input stamped --until 20200101
expect_nothing 'skipped 10 of 10 messages: 10 with no timestamp, 0 outside' --input first \
  --since 2020-01-01
expect_nothing 'skipped 14 of 14 messages: 10 with no timestamp, 4 outside' --input first \
  --input stamped --since 20250101 --until 20250102
for time in 2026-02-31 20260231 2025-02-29 2026-13-01 2026-03-01T25:00 20260301250000; do
  for flag in --since --until; do
    run_monitor --input stamped "$flag" "$time"
    expect_equal "exit status of $flag $time" 64 "$status"
    expect_equal "stderr of $flag $time" \
      "pulsebuildmonitor: error: $flag '$time': there is no such date or time" "$(<err)"
  done
done
run_monitor --input stamped --until 20260302 --since 20260303
expect_equal 'exit status with --until before --since' 64 "$status"
expect_line 'stderr with --until before --since' err '^pulsebuildmonitor: error: --until .*--since'

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
