# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# SIGTERM ends the monitor within 2 s in any state, or 5 s while pending output is being read.
# Only written messages are acknowledged, and no line is cut unless its reader never resumes.
# A second signal ends the monitor at once.

use_broker
amount=20000
messages 1 $amount 500 >flood

# expect_end NAME MILLISECONDS
expect_end() {
  signal "$1" TERM
  took_ms ended "$1" 10
  expect_at_most "milliseconds until $1 ends" "$2" "$progress"
  expect_equal "exit status of $1" 0 "$status"
}

# expect_settled LABEL TOTAL FILE: what is in the file, and only that, is acknowledged.
expect_settled() {
  expect_equal "messages left for $1" $(($2 - $(wc -l <"$3"))) "$(depth "$1" messages_ready)"
}

start_consuming idle --url "$url"
expect_end idle 2000

make_queue busy
feed flood
start_monitor busy --url "$url" --durable --label busy
wait_for 10 'it is busy' has_numbers busy.out 500
expect_end busy 2000
expect_at_least 'messages left when busy' 1 "$(depth busy)"
expect_settled busy $amount busy.out
expect_once 'events when busy' busy.out 1 "$(wc -l <busy.out)"

start_monitor backoff --url "amqp://guest:guest@127.0.0.1:$(free_port)"
wait_for 5 'it tries again' grep -q 'retrying at' backoff.err
expect_end backoff 2000

start_proxy wire
proxy wire hold
start_monitor handshake --url "$(by_way_of wire "$url")"
wait_for 5 'it has connected' grep -q accepted wire.log
expect_end handshake 2000

start_proxy tls-wire "$BROKER_TLS_PORT"
proxy tls-wire hold-after 200
start_monitor tls-handshake --url "$(by_way_of tls-wire "$tls_url")" --ca-file "$BROKER_CA"
wait_for 5 'it has connected' grep -q accepted tls-wire.log
expect_end tls-handshake 2000

# The broker falls silent: no farewell is answered.
proxy wire pass
start_consuming silent --url "$(by_way_of wire "$url")"
proxy wire hold
expect_end silent 2000

messages 1 500 4000 >capture

# start_stuck NAME: its reader stopped, and it has written what the pipe takes.
start_stuck() {
  start_reader "reader-$1"
  out=reader-$1.pipe start_consuming "$1" --url "$url" --durable --label "$1" --event pulse
  signal "reader-$1" STOP
  feed capture
  wait_for 10 "$1 has written what the pipe takes" at_rest "$1"
}

start_stuck stuck
expect_end stuck 2000
signal reader-stuck CONT
ended reader-stuck 5
expect_settled stuck 500 reader-stuck.read
head -n "$(wc -l <reader-stuck.read)" reader-stuck.read >whole
expect_once 'events when stuck' whole 1 "$(wc -l <whole)"

start_stuck twice
signal twice TERM
is_taken() {
  local pending
  pending=$(awk '$1 == "ShdPnd:" { print $2 }' "/proc/${pid_of[twice]}/status")
  (((0x$pending & 1 << 14) == 0))
}
wait_for 2 'the first signal is taken' is_taken
signal twice TERM
took_ms ended twice 5
expect_at_most 'milliseconds after a second signal' 500 "$progress"
expect_equal 'exit status after a second signal' 143 "$status"

# 40 kB a second of 2 MB.
mkfifo slow.pipe
slowly() {
  while dd bs=4096 count=1 status=none && (($(wc -c <slow.read) > size)); do
    size=$(wc -c <slow.read)
    sleep 0.1
  done
}
size=-1
slowly <slow.pipe >slow.read &
started reader-slow
out=slow.pipe start_consuming slow --url "$url" --durable --label slow --event pulse
feed capture
wait_for 10 'it reads slowly' has_numbers slow.read 5
expect_end slow 5000
ended reader-slow 20
expect_settled slow 500 slow.read
expect_equal 'end of the last line read slowly' '}' "$(tail -c 2 slow.read)"
expect_once 'events read slowly' slow.read 1 "$(wc -l <slow.read)"
