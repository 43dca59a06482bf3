# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Bytes that arrive one at a time, and connections that are reset within a frame, corrupt no
# line; no message is lost or repeated.

use_broker
kinds=(plain tls)
declare -A urls=([plain]=$url [tls]=$tls_url)
for kind in "${kinds[@]}"; do
  start_proxy "$kind-wire" "$([[ $kind == plain ]] && echo "$BROKER_PORT" || echo "$BROKER_TLS_PORT")"
  proxy "$kind-wire" trickle
  start_consuming "$kind" --url "$(by_way_of "$kind-wire" "${urls[$kind]}")" --ca-file "$BROKER_CA" \
    --durable --label "$kind"
done
messages 1 30 3000 >capture
feed capture
for kind in "${kinds[@]}"; do
  wait_for 20 "$kind prints what trickles in" has_numbers "$kind.out" 30
  expect_lines "beginnings to consume of $kind" 1 "$kind.err" 'consuming from'
done

# Long enough for the handshake and some messages, a different one each time.
messages 31 1000 3000 >capture
for kind in "${kinds[@]}"; do
  proxy "$kind-wire" reset-after $((30000 + RANDOM))
done
feed capture
for ((round = 2; round <= 5; ++round)); do
  for kind in "${kinds[@]}"; do
    wait_until_consuming "$kind" "$round"
    proxy "$kind-wire" reset-after $((30000 + RANDOM))
  done
done
for kind in "${kinds[@]}"; do
  proxy "$kind-wire" pass
  proxy "$kind-wire" reset
  wait_for 20 "$kind prints all" has_numbers "$kind.out" 1000
  wait_for 10 "$kind acknowledges all" has_depth "$kind" 0
  expect_clean_stop "$kind"
  expect_once "events of $kind" "$kind.out" 1 1000
done
