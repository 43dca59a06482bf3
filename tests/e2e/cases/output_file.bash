# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --output FILE: the file is moved away and reopened under load; no line is lost, doubled or
# torn. A full file system ends the run, and nothing unwritten is acknowledged.

use_broker

moves=$(soak_or 10 20)
total=$((moves * 500))
printf '%s' '{"torn":' >events
messages 1 "$total" 300 >capture
start_consuming monitor --url "$url" --durable --label files --output events
expect_equal 'standard output' '' "$(<monitor.out)"
"$feeder" --url "$url" --rate 1000 capture &
started feeder
for ((move = 1; move <= moves; ++move)); do
  sleep 0.3
  mv events "events.$move"
  signal monitor HUP
  wait_for 5 'the file is open again' test -e events
done
ended feeder 30
wait_for 10 'all is acknowledged' has_depth files 0
expect_clean_stop monitor
expect_equal 'torn line, ended' '{"torn":' "$(head -n 1 events.1)"
tail -n +2 events.1 >events.whole
for ((move = 2; move <= moves; ++move)); do cat "events.$move" >>events.whole; done
cat events >>events.whole
expect_once 'events in all files' events.whole 1 "$total"
expect_equal 'mode of the file' 640 "$(stat -c %a events)"

messages 1 10 >capture
feed capture
run_monitor --url "$url" --durable --label files --output /dev/full
expect_equal 'exit status with a full device' 74 "$status"
expect_line 'the error' err "write to --output '/dev/full': No space left on device"
wait_for 5 'all is back in the queue' has_depth files 10

# A header is the first line of a new file, and not repeated in one that has it.
: >empty
for file in table empty; do
  for _ in 1 2; do
    run_monitor --input capture --format csv --header --fields job_number,tree --output "$file"
    expect_equal "exit status with --header and $file" 0 "$status"
  done
  {
    echo job_number,tree
    for _ in 1 2; do seq -f '%.0f,mozilla-central' 10; done
  } >expected
  expect_same "lines of $file" expected "$file"
done
run_monitor --input capture --format csv --header --fields tree --output table
expect_equal 'exit status with another header' 64 "$status"
expect_same 'a file with another header' expected table

run_monitor --input capture --output same --rejects same
expect_equal 'exit status with one file for two uses' 64 "$status"
run_monitor --input capture --output events --exec true
expect_equal 'exit status with two outputs' 64 "$status"
