# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --metrics writes the metrics of the run to a file that passes the checker of Prometheus, and
# that is complete at any time.

use_broker
messages 1 30 >capture
printf '{"exchange":"exchange/build/","key":"build.bad.1.log_uploaded","message":{}}\n' >>capture

# metric NAME: its value
metric() {
  sed -n "s/^pulsebuildmonitor_$1{monitor=\"night\"} //p" night.prom
}

has_metric() {
  [[ $(metric "$1") == "$2" ]]
}

# expect_metric NAME VALUE
expect_metric() {
  expect_equal "$1" "$2" "$(metric "$1")"
}

start_proxy wire
start_consuming monitor --url "$(by_way_of wire "$url")" --durable --label monitor \
  --metrics night.prom
wait_for 5 'the file says that it consumes' has_metric consuming 1
expect_equal 'mode of the file' 644 "$(stat -c %a night.prom)"
status=0
promtool check metrics <night.prom >lint 2>&1 || status=$?
expect_equal "exit status of Prometheus' checker" 0 "$status"
expect_equal "words of Prometheus' checker" '' "$(<lint)"

feed capture
wait_for 10 'all is printed' has_numbers monitor.out 30
wait_for 20 'the file counts them' has_metric messages_received_total 31
expect_metric messages_matched_total 30
expect_metric messages_bad_total 1
expect_metric messages_acknowledged_total 31
expect_metric messages_unacknowledged 0
expect_metric lines_written_total 30
expect_metric written_bytes_total "$(stat -c %s monitor.out)"
expect_at_most 'seconds since the last message' 20 "$(metric last_message_age_seconds | cut -d . -f 1)"

proxy wire reset
wait_for 5 'the file says that nothing comes' has_metric consuming 0
wait_until_consuming monitor 2
wait_for 5 'the file counts the new connection' has_metric reconnects_total 1
expect_clean_stop monitor
expect_metric consuming 0
expect_metric messages_received_total 31
expect_equal 'files left beside it' 'night.prom' "$(echo night.prom*)"

# Messages in the queue of a slow reader.
start_reader slow
out=slow.pipe start_consuming stuck --url "$url" --durable --label stuck --prefetch 10 \
  --event pulse --metrics night.prom
signal slow STOP
messages 1 200 2000 >capture
feed capture
grows() {
  local depth
  depth=$(metric queue_messages)
  [[ -n $depth ]] && ((depth > 100))
}
wait_for 40 'the file says what waits' grows
expect_metric messages_unacknowledged 10
signal slow CONT
wait_for 10 'all is printed' has_numbers slow.read 200
expect_clean_stop stuck

# The wall clock jumps back and forth: times that were measured before stay as they were.
messages 1 5 >capture
export SHIFTED_CLOCK=$PWD/shift.txt
echo 0 >shift.txt
before=$EPOCHSECONDS
ASAN_OPTIONS=verify_asan_link_order=0 LD_PRELOAD=$clock start_consuming clocked --url "$url" \
  --durable --label clocked --metrics night.prom
feed capture
wait_for 10 'all is printed' has_numbers clocked.out 5
wait_for 20 'the file counts them' has_metric messages_received_total 5
start=$(metric start_time_seconds) last=$(metric last_message_timestamp_seconds)
expect_at_least 'start of the run' "$before" "${start%.*}"
expect_at_most 'start of the run' "$EPOCHSECONDS" "${start%.*}"
expect_at_least 'arrival of the last message' "${start%.*}" "${last%.*}"
expect_at_most 'arrival of the last message' "$EPOCHSECONDS" "${last%.*}"
is_written_again() {
  [[ night.prom -nt shift.txt ]]
}
for shift in 86400 -315360000; do
  echo "$shift" >shift.txt
  wait_for 20 "the file is written after a jump by $shift s" is_written_again
  expect_metric start_time_seconds "$start"
  expect_metric last_message_timestamp_seconds "$last"
  expect_at_most 'seconds since the last message' 60 "$(metric last_message_age_seconds | cut -d . -f 1)"
done
expect_clean_stop clocked
expect_metric start_time_seconds "$start"
expect_metric last_message_timestamp_seconds "$last"

run_monitor --url "$url" --metrics nosuch/night.prom
expect_equal 'exit status with a file that cannot be written' 78 "$status"
expect_lines 'what is said of it' 1 err "--metrics 'nosuch/night.prom': No such file"
run_monitor --url "$url" --metrics /dev/null
expect_equal 'exit status with a device' 78 "$status"
