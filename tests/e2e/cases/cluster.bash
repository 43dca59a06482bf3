# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Two monitors share a quorum queue on three nodes, which are killed with -9 in turn: every
# confirmed message is printed, never twice by one monitor, and by both only if the broker
# redelivered it.

kills=$(soak_or 2 6)
batch=10000
monitors=(left right)
declare -A url_of=() node_at=() begun=()

note_node() {
  url_of[$1]=$BROKER_URL/$vhost
  node_at[$BROKER_PORT]=$1
  node_at[$BROKER_NODE]=$1
}

join_node() {
  broker_dir=$PWD/$1
  own_brokers+=("$broker_dir")
  restart_broker --join "$PWD/one"
  note_node "$1"
}

# node_of MONITOR: where it says that it consumes
node_of() {
  local port
  port=$(sed -nE 's,.*:([0-9]+)/[^ ]*: consuming from queue .*,\1,p' "$1.err" | tail -n 1)
  printf '%s' "${node_at[$port]}"
}

# start_on MONITOR NODE...: to be tried in this order
start_on() {
  local node
  local -a urls=()
  for node in "${@:2}"; do urls+=(--url "${url_of[$node]}"); done
  # At level debug every connection is logged, not only the first ones of an hour.
  start_consuming "$1" "${urls[@]}" --durable --label swarm --queue-type quorum --log-level debug
  begun[$1]=1
  expect_equal "first node of $1" "$2" "$(node_of "$1")"
}

printed() {
  cat left.out right.out >all
  (($(wc -l <all) >= $1))
}

# kill_node NODE: a monitor that consumed there is soon at another one.
kill_node() {
  local name began
  local -a hit=()
  for name in "${monitors[@]}"; do
    [[ $(node_of "$name") != "$1" ]] || hit+=("$name")
  done
  began=$(now_ms)
  "$support/broker" kill "$PWD/$1"
  for name in "${hit[@]}"; do
    wait_until_consuming "$name" $((++begun[$name])) 20
    took=$(($(now_ms) - began))
    say "$name goes from $1 to $(node_of "$name") within $took ms"
    expect_at_most "milliseconds before $name consumed again" 10000 "$took"
  done
}

is_whole() {
  [[ $(depth swarm online) == *,*,* ]]
}

expect_connections_as_said() {
  expect_equal 'nodes with a connection' \
    "$(for name in "${monitors[@]}"; do node_of "$name" && echo; done | sort)" \
    "$(for port in $(connections port); do echo "${node_at[$port]}"; done | sort)"
}

took_ms own_broker one
note_node one
say "first node: $took ms"
for node in two three; do
  took_ms join_node "$node"
  say "node $node joined: $took ms"
done
start_on left one two three
start_on right two one three

for ((round = 0; round < kills; ++round)); do
  victim=$(node_of "${monitors[round % 2]}")
  survivor=one
  [[ $victim != one ]] || survivor=two
  broker_dir=$PWD/$survivor
  say "kill $((round + 1)): node $victim, while ${node_at[$(depth swarm leader)]} leads"
  messages $((round * batch + 1)) $(((round + 1) * batch)) 1000 >capture
  "$feeder" --url "${url_of[$survivor]}" --rate 2000 --confirmed confirmed capture &
  started feeder
  wait_for 30 'the stream flows' printed $((round * batch + batch / 5))
  kill_node "$victim"
  took_ms "$support/broker" start "$PWD/$victim"
  say "$victim is back: $took ms"
  ended feeder 60
  expect_equal 'exit status of the feeder' 0 "$status"
  wait_for 60 'the queue is on three nodes again' is_whole
  expect_connections_as_said
done

wait_for 60 'the queue is empty' has_depth swarm 0
for name in "${monitors[@]}"; do
  expect_clean_stop "$name"
  expect_lines "times that $name began to consume" "${begun[$name]}" "$name.err" ' consuming from '
  expect_at_least "share of $name" $((kills * batch / 10)) "$(wc -l <"$name.out")"
  numbers "$name.out" | sort >"$name.numbers"
  expect_equal "messages that $name printed twice" '' "$(uniq -d "$name.numbers" | head)"
done
expect_equal 'messages left in the queue' 0 "$(depth swarm)"

cut -d . -f 3 confirmed | sort >wanted
expect_equal 'confirmed messages' $((kills * batch)) "$(wc -l <wanted)"
sort left.numbers right.numbers >all
expect_equal 'confirmed messages that were not printed' '' "$(comm -23 wanted all | head)"
comm -12 left.numbers right.numbers >doubled
cat left.out right.out | grep -F '"redelivered":true' >marked || true
expect_equal 'messages printed by both without a mark' '' \
  "$(numbers marked | sort | comm -23 doubled - | head)"
grep -h ' ended: ' left.err right.err >&2
say "$kills kills: $(wc -l <wanted) confirmed, $(wc -l <all) printed, of those" \
  "$(wc -l <marked) redelivered and $(wc -l <doubled) by both"
