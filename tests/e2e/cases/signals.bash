# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# After SIGTERM the monitor exits with status 0; SIGINT kills it, as a shell expects. Written
# messages are acknowledged. One log line names the queue. SIGHUP ends the monitor, reopens a
# log file, or is ignored under nohup.

use_broker
messages 1 20 >capture

# expect_end NAME SIGNAL STATUS
expect_end() {
  start_consuming "$1" --url "$url" --label "$1" --durable --platform linux
  expect_lines 'lines that say what is consumed' 1 "$1.err" 'consuming from queue'
  expect_line 'queue, sources and filters' "$1.err" \
    "queue/guest/$1.*buildbot.*mozilla-central.*linux.*mobile excluded.*talos excluded"
  feed capture
  wait_for 10 'the events appear' has_numbers "$1.out" 20
  stop "$1" "$2"
  expect_equal "exit status after SIG$2" "$3" "$status"
  expect_equal "messages left after SIG$2" 0 "$(depth "$1")"
  expect_once "events before SIG$2" "$1.out" 1 20
}

expect_end terminated TERM 0
expect_end interrupted INT 130
expect_end hung-up HUP 0

start_monitor logging --url "$url" --log-file log
wait_for 15 'it consumes' grep -q 'consuming from queue' log
mv log log.1
signal logging HUP
wait_for 5 'the log is opened again' test -e log
expect_clean_stop logging

env --ignore-signal=HUP "$monitor" --url "$url" </dev/null >nohup.out 2>nohup.err &
started nohup
wait_until_consuming nohup
signal nohup HUP
feed capture
wait_for 10 'events appear after SIGHUP' has_numbers nohup.out 20
expect_clean_stop nohup
