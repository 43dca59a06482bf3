# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# SIGTERM at any moment of reconnecting: all lines that were received before are written, whole and
# once, within the documented time, and the exit status is 0.

use_broker

# late_reader NAME: opens the pipe NAME.pipe, but reads from it only once NAME.go exists.
late_reader() {
  exec <"$1.pipe"
  until [[ -e $1.go ]]; do sleep 0.02; done
  exec cat >"$1.read"
}

# start_pending NAME URL [ARG...]: a monitor whose lines wait for the reader.
start_pending() {
  mkfifo "$1.pipe"
  late_reader "$1" &
  started "reader-$1"
  out=$1.pipe start_monitor "$1" --url "$2" --event pulse "${@:3}"
}

# expect_all_written NAME [SIGNAL STATUS]
expect_all_written() {
  signal "$1" "${2-TERM}"
  touch "$1.go"
  took_ms ended "$1" 10
  expect_at_most "milliseconds until $1 ends" 5000 "$progress"
  expect_equal "exit status at $1" "${3-0}" "$status"
  ended "reader-$1" 5
  expect_once "lines at $1" "$1.read" 1 60
}

log_has() {
  grep -q " $2\$" "$1-liar.log"
}

# The greeting, and each reply that a client waits for.
steps=({0..7})
for step in "${steps[@]}"; do
  start_liar "step-$step-liar" "events_then_silent_at_$step"
  start_pending "step-$step" "$liar"
done
liar_url=()
start_liar consuming-liar events_then_consumer
start_pending consuming "$liar"
for name in pause deaf; do
  start_liar "$name-liar" events_then_consumer
  liar_url[${#liar_url[@]}]=$liar
  start_pending "$name" "$liar"
done

# TLS, in the middle of the handshake.
messages 1 60 4000 >capture
start_proxy wire "$BROKER_TLS_PORT"
start_pending tls "$(by_way_of wire "$tls_url")" --ca-file "$BROKER_CA" --durable --label tls
wait_until_consuming tls
feed capture
wait_for 10 'all is delivered' has_depth tls 0 messages_ready
proxy wire hold-after 200
proxy wire reset
wait_for 10 'the second connection' grep -q 'accepted 2' wire.log

for step in "${steps[@]}"; do
  wait_for 15 "step $step" log_has "step-$step" silent
  expect_all_written "step-$step"
done
expect_all_written tls
wait_until_consuming consuming 2
expect_all_written consuming INT 130

# Nobody listens, and between two attempts.
for name in pause deaf; do
  wait_for 10 "$name has ended once" log_has "$name" ended
  crash "$name-liar"
done
wait_for 10 'an attempt has failed' grep -q 'Connection refused.*retrying at' pause.err
expect_all_written pause

# An address that drops all packets.
port=${liar_url[1]##*:}
"$support/deaf_listener" 127.0.0.1 "$port" >deaf-listener.log &
started deaf-listener
wait_for 10 'the address is dead' grep -q deaf deaf-listener.log
is_connecting() {
  ss -Htn state syn-sent "dport = :$port" | grep -q .
}
wait_for 20 'it connects' is_connecting
expect_all_written deaf
