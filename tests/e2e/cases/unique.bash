# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --unique: of the events that agree, only the first within the time is printed, also by later runs,
# whatever kills them.

use_broker
flags=(--url "$url" --unique job_number --for 1h)
# Each build three times.
thrice() { # FROM TO
  messages "$1" "$2" 300 | sed 'p;p'
}

say 'without a memory between runs'
thrice 1 4 >capture
run_monitor --input capture --unique job_number --for 1h --metrics m.prom
expect_once 'events' out 1 4
expect_line 'the metrics' m.prom '^pulsebuildmonitor_events_suppressed_total\{.*\} 8$'
start_consuming plain "${flags[@]}"
expect_line 'the warning' plain.err 'without --state, printed events are forgotten at the end of the run'
feed capture
wait_for 10 'all is printed' has_numbers plain.out 4
signal plain USR1
wait_for 10 'the statistics' grep -q '8 events suppressed by --unique' plain.err
expect_clean_stop plain
expect_once 'events of a live run' plain.out 1 4

say 'the time of a capture counts'
for time in 20260302100000 20260302105959 20260302110000 20260302115959; do
  messages 1 1 300 | sed "s/^{/{\"timestamp\":\"$time\",/"
done >timed
run_monitor --input timed --unique job_number --for 1h
expect_equal 'times of the events' '20260302100000 20260302110000' "$(jq -r .timestamp out | xargs)"

say 'with a state, which one process uses at a time'
start_consuming first "${flags[@]}" --state state
feed capture
wait_for 10 'all is printed' has_numbers first.out 4
run_monitor --input capture --unique job_number --for 1h --state state
expect_equal 'exit status of a second run' 78 "$status"
expect_line 'its error' err "^[^ ]* error: --state 'state': is in use by another process$"
expect_clean_stop first
thrice 3 6 >"more"
start_consuming second "${flags[@]}" --state state
expect_line 'what is remembered' second.err "state 'state': 4 events remembered$"
feed more
wait_for 10 'the others are printed' has_numbers second.out 2
expect_clean_stop second
expect_once 'events of the second run' second.out 5 6
expect_equal 'files' 'state' "$(printf '%s ' state* | xargs)"

say 'a state that is torn, of somebody else, or of other fields'
for text in torn foreign; do
  if [[ $text == torn ]]; then head -n 3 state >bad; else printf 'my diary\n' >bad; fi
  cp bad before
  run_monitor --input capture --unique job_number --for 1h --state bad
  expect_equal "exit status with a $text state" 78 "$status"
  expect_lines "error with a $text state" 1 err "error: --state 'bad': is not a complete state"
  expect_same "a $text state" before bad
done
run_monitor --input capture --unique tree --for 1h --state state
expect_equal 'exit status with other fields' 0 "$status"
expect_line 'the warning' err "warning: --state 'state': was saved for other fields"

say 'a state that cannot be saved for a while'
mkdir kept
start_consuming failing "${flags[@]}" --state kept/state --durable --label failing
mv kept away
feed capture
wait_for 10 'a warning' grep -q "warning: save --state 'kept/state'" failing.err
wait_for 10 'all is acknowledged' has_depth failing 0
mv away kept
wait_for 10 'it is saved' grep -q '^end 4$' kept/state
expect_clean_stop failing

say 'a state that cannot be saved at the end'
mkdir late
start_consuming late "${flags[@]}" --state late/state
mv late moved
feed capture
wait_for 10 'all is printed' has_numbers late.out 4
stop late TERM
expect_equal 'exit status without the state' 74 "$status"
expect_line 'its error' late.err "^[^ ]* error: save --state 'late/state': No such file or directory$"

say 'from the lines of the file, also of a renamed one'
start_consuming one "${flags[@]}" -o lines.jsonl
feed capture
wait_for 10 'all is in the file' has_numbers lines.jsonl 4
mv lines.jsonl lines.jsonl.1
signal one HUP
wait_for 10 'a new file' test -e lines.jsonl
feed more
wait_for 10 'the others are in the file' has_numbers lines.jsonl 2
expect_clean_stop one
thrice 1 8 >most
start_consuming two "${flags[@]}" -o lines.jsonl
expect_line 'what is remembered' two.err "output 'lines.jsonl': 6 events of --unique remembered$"
feed most
wait_for 10 'the others are in the file' has_numbers lines.jsonl 4
expect_clean_stop two
cat lines.jsonl.1 lines.jsonl >all
expect_once 'events of the files' all 1 8

say 'a reload changes the time and the fields'
cat >config.toml <<END
unique = "job_number"
for = "1h"
END
start_consuming reloading --url "$url" -c config.toml -o reloading.jsonl
feed capture
wait_for 10 'all is in the file' has_numbers reloading.jsonl 4
printf 'unique = "tree"\nfor = "1h"\n' >config.toml
signal reloading HUP
wait_for 10 'the reload' grep -q 'configuration reloaded: unique' reloading.err
feed capture
wait_for 10 'one of the tree is in the file' has_numbers reloading.jsonl 5
expect_clean_stop reloading
expect_lines 'events' 5 reloading.jsonl

say 'the monitor is killed at any moment'
kills=$(soak_or 8 100)
total=$((kills * 20))
flags+=(--durable --label killed --state killed.state)
make_queue killed
thrice 1 "$total" >many
feed many
for ((run = 1; run <= kills; ++run)); do
  out=run-$run start_consuming killed "${flags[@]}" --prefetch 16
  sleep "0.0$((RANDOM % 10))"
  crash killed
done
rest_of_queue killed run-last --unique job_number --for 1h --state killed.state
expect_equal 'files of the state' killed.state "$(printf '%s ' killed.state* | xargs)"
for file in run-*; do
  jq -R -c 'fromjson?' "$file"
done >all
expect_all 'events of all runs' all 1 "$total"
expect_equal 'events printed again without a mark' '' "$(
  jq -r 'select(.redelivered != true) | .job_number' all | sort | uniq -d | xargs
)"
