# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# While a broker accepts connections and says nothing, everything else goes on: time limits,
# signals, commands, pending lines, the watchdog.

use_broker
kinds=(plain tls)
declare -A urls=() ports=([plain]=$BROKER_PORT [tls]=$BROKER_TLS_PORT)
for kind in "${kinds[@]}"; do
  start_proxy "$kind" "${ports[$kind]}"
done
urls=([plain]=$(by_way_of plain "$url") [tls]=$(by_way_of tls "$tls_url"))

both() {
  local kind
  for kind in "${kinds[@]}"; do
    proxy "$kind" "$@"
  done
}

# --- at the first connection ---

# expect_time_limit STATUS ARG...
expect_time_limit() {
  for kind in "${kinds[@]}"; do
    took_ms run_monitor --url "${urls[$kind]}" --ca-file "$BROKER_CA" "${@:2}"
    expect_equal "exit status of $kind with ${*:2}" "$1" "$status"
    expect_at_most "milliseconds of $kind with ${*:2}" 4000 "$progress"
  done
}
both hold
expect_time_limit 0 --timeout 1s
expect_time_limit 124 --timeout 1s --count 1
expect_time_limit 0 --idle-timeout 1s
both pass

# --- at a later one ---

start_manager

messages 1 60 3000 >capture
for kind in "${kinds[@]}"; do
  start_reader "reader-$kind"
  NOTIFY_SOCKET=$PWD/manager WATCHDOG_USEC=1000000 out=reader-$kind.pipe start_consuming "$kind" \
    --url "${urls[$kind]}" --ca-file "$BROKER_CA" --durable --label "$kind" --event pulse
  signal "reader-$kind" STOP
  start_consuming "running-$kind" --url "${urls[$kind]}" --ca-file "$BROKER_CA" --durable \
    --label "running-$kind" --prefetch 100 --exec "sleep 0.1; echo >>done-$kind"
done
feed capture
for kind in "${kinds[@]}"; do
  wait_for 10 "all is delivered to $kind" has_depth "$kind" 0 messages_ready
  wait_for 10 "commands of $kind run" test -s "done-$kind"
  wait_for 10 "all is delivered to its commands" has_depth "running-$kind" 0 messages_ready
done
declare -A accepted=() done_before=()
for kind in "${kinds[@]}"; do
  accepted[$kind]=$(grep -c accepted "$kind.log")
done
both hold
both reset

# all_have_connected: to silence, again.
all_have_connected() {
  for kind in "${kinds[@]}"; do
    (($(grep -c accepted "$kind.log") >= ${accepted[$kind]} + 2)) || return
  done
}
# ran KIND NUMBER: so many commands, or all
ran() {
  (($(wc -l <"done-$1") >= ($2 < 60 ? $2 : 60)))
}
# fed NUMBER: so many signs of life
fed() {
  (($(grep -c '^WATCHDOG=1$' heard) >= $1))
}

wait_for 10 'they have connected again' all_have_connected
fed=$(grep -c '^WATCHDOG=1$' heard)
for kind in "${kinds[@]}"; do
  done_before[$kind]=$(wc -l <"done-$kind")
  signal "$kind" USR1
  signal "reader-$kind" CONT
done
for kind in "${kinds[@]}"; do
  wait_for 4 "$kind: a line of statistics" grep -q 'messages received' "$kind.err"
  wait_for 4 "$kind: all lines" has_numbers "reader-$kind.read" 60
  wait_for 4 "$kind: commands go on" ran "$kind" $((done_before[$kind] + 10))
done
wait_for 4 'the watchdog is fed' fed $((fed + 4))
for kind in "${kinds[@]}"; do
  expect_clean_stop "$kind"
  expect_once "lines of $kind" "reader-$kind.read" 1 60
  wait_for 20 "$kind: all commands" ran "$kind" 60
  expect_clean_stop "running-$kind"
done
