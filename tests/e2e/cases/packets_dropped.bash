# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If all packets are dropped silently in both directions, the monitor notices within two
# heartbeats and one second, and recovers without losing or repeating a message. A short
# interruption has no effect.

use_broker
heartbeat=2
kinds=(plain tls)
declare -A urls=([plain]=$url [tls]=$tls_url)
for kind in "${kinds[@]}"; do
  start_proxy "$kind-wire" "$([[ $kind == plain ]] && echo "$BROKER_PORT" || echo "$BROKER_TLS_PORT")"
  start_consuming "$kind" --url "$(by_way_of "$kind-wire" "${urls[$kind]}")" --ca-file "$BROKER_CA" \
    --durable --label "$kind" --heartbeat $heartbeat
done
messages 1 2000 >capture
"$feeder" --url "$url" --rate 150 capture &
started feeder

both() {
  local kind
  for kind in "${kinds[@]}"; do
    proxy "$kind-wire" "$@"
  done
}

wait_for 10 'events appear' has_numbers plain.out 50
both hold
sleep 1
both pass
lines=$(wc -l <plain.out)
wait_for 10 'events appear again' has_numbers plain.out $((lines + 300))
expect_lines 'beginnings to consume after a short drop' 1 plain.err 'consuming from'
expect_lines 'beginnings to consume after a short drop' 1 tls.err 'consuming from'

both hold
began=$(now_ms) before=$(progress_ms)
for kind in "${kinds[@]}"; do
  wait_for 20 "$kind notices" grep -q 'retrying at' "$kind.err"
  expect_at_most "milliseconds until $kind notices" $((heartbeat * 2000 + 1000)) \
    $(($(progress_ms) - before))
done
until (($(now_ms) - began >= heartbeat * 3000)); do sleep 0.1; done
both pass
for kind in "${kinds[@]}"; do
  wait_until_consuming "$kind" 2 20
done
ended feeder 30
for kind in "${kinds[@]}"; do
  wait_for 20 "$kind prints all" has_numbers "$kind.out" 2000
  wait_for 10 "$kind acknowledges all" has_depth "$kind" 0
  expect_clean_stop "$kind"
  expect_once "events of $kind" "$kind.out" 1 2000
done
