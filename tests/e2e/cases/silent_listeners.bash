# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A connection to a listener that accepts and sends nothing, or stops during a handshake, times
# out within 10 s and is retried.

use_broker

# start_against NAME PORT URL COMMAND...: behind a proxy that does that.
start_against() {
  start_proxy "$1-wire" "$2"
  proxy "$1-wire" "${@:4}"
  start_monitor "$1" --url "$(by_way_of "$1-wire" "$3")" --ca-file "$BROKER_CA" --heartbeat 2
}
began=$(now_ms) before=$(progress_ms)
start_against silent "$BROKER_PORT" "$url" hold
start_against stopped "$BROKER_PORT" "$url" hold-after 300
start_against tls-silent "$BROKER_TLS_PORT" "$tls_url" hold
start_against tls-stopped "$BROKER_TLS_PORT" "$tls_url" hold-after 300

has_tried_again() {
  grep -q 'accepted 2' "$1-wire.log"
}
names=(silent stopped tls-silent tls-stopped)
for name in "${names[@]}"; do
  wait_for 20 "$name is tried again" has_tried_again "$name"
  stalled=$(($(now_ms) - began - $(progress_ms) + before)) # for want of a processor
  # 10 s, and the first pause.
  expect_at_most "milliseconds from $name's first connection to its second" $((12500 + stalled)) \
    "$(pauses "$name-wire" | sed -n 1p)"
  expect_lines "what is said of $name" 1 "$name.err" 'retrying at'
done
for name in "${names[@]}"; do
  proxy "$name-wire" pass
done
wait_until_consuming silent
wait_until_consuming tls-silent
for name in "${names[@]}"; do
  stop "$name"
  expect_equal "exit status of $name" 0 "$status"
done
