# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The network fails, and the broker does not notice it: it holds the messages of the old connection
# while a new one gets later messages. Those of the old connection are returned after that. In a
# file of JSON lines, each event is written once, even if monitors are killed in between.

use_broker
messages 1 20 100 >early
messages 21 30 100 >later
messages 31 40 100 >last
feed early --declare-only
declare -A path_of=() flags_of=()

# begins NAME [FLAG...]: by way of a proxy of its own, through which no acknowledgement reaches the
# broker. Its 20 lines are written when the network fails.
begins() {
  local name=$1
  start_proxy "$name"
  path_of[$name]=$(by_way_of "$name" "$url")
  # The old connection gets no more than the first messages.
  flags_of[$name]="--durable --label $name --output $name.jsonl --prefetch 20 ${*:2}"
  # shellcheck disable=SC2086
  start_consuming "$name" --url "${path_of[$name]}" --url "$url" ${flags_of[$name]}
  proxy "$name" mute
}

# restarts NAME: directly, and waits until it consumes.
restarts() {
  # shellcheck disable=SC2086
  start_consuming "$1" --url "$url" ${flags_of[$1]}
}

# are_written LINES NAME...
are_written() {
  local name
  for name in "${@:2}"; do
    wait_for 30 "$name: $1 lines are written" has_numbers "$name.jsonl" "$1"
  done
}

# all_have_no COLUMN: whether this is 0 for all queues. One call, since each takes seconds under load.
all_have_no() {
  [[ $(ctl -p "$vhost" list_queues --no-table-headers "$1" | sort -u) == 0 ]]
}

begins killed
begins killed-twice --queue-type quorum
begins late-among-others
begins lost
begins lost-and-killed --queue-type quorum
feed early
for name in "${!flags_of[@]}"; do
  are_written 20 "$name"
  proxy "$name" hold
done

say 'restarted before the broker notices that the network has failed'
for name in killed killed-twice late-among-others; do
  crash "$name"
  restarts "$name"
done
say 'reconnected before that'
for name in lost lost-and-killed; do
  proxy "$name" abandon
  wait_until_consuming "$name" 2
done
feed later
are_written 30 "${!flags_of[@]}"

say 'killed, and the messages are returned to the next process, or to the one after it'
crash killed
for name in killed-twice lost-and-killed; do
  crash "$name"
  restarts "$name"
done
feed last
are_written 40 killed-twice lost-and-killed late-among-others lost
crash killed-twice
crash lost-and-killed

for name in "${!flags_of[@]}"; do
  proxy "$name" reset
  proxy "$name" pass
done
wait_for 60 'all is returned, and what is consumed is acknowledged' all_have_no messages_unacknowledged
say 'killed after that'
crash late-among-others
crash lost
for name in "${!flags_of[@]}"; do
  # shellcheck disable=SC2086
  run_monitor --url "$url" ${flags_of[$name]} --drain
  expect_equal "$name: exit status" 0 "$status"
  expect_once "$name: events" "$name.jsonl" 1 40
done
wait_for 60 'nothing is left in the queues' all_have_no messages
