# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Captures of real traffic, published and consumed over AMQP with and without TLS, are printed
# as the expected events and leave the durable queue empty.

directory=$PBM_SHARED/captures
[[ -e $directory/queue.jsonl ]] || skip "no captures in $directory (see PBM_SHARED)"
use_broker
captures=("$directory"/{buildbot,normalized,taskcluster,taskcluster-autumn,queue}.jsonl)
"$feeder" --url "$url" --declare-only "${captures[@]}"
for capture in "${captures[@]}"; do
  jq -S '.[] | del(.timestamp)' --compact-output "${capture%.jsonl}.expected.jsonl"
done >expected

# consume NAME URL FLAG...
consume() {
  start_consuming "$1" --url "$2" --durable --label "$1" --tree '*' --mobile any --talos \
    --source buildbot,normalized,taskcluster "${@:3}"
  feed "${captures[@]}"
  wait_for 10 "$1 prints all" has_numbers "$1.out" "$(wc -l <expected)"
  wait_for 10 "$1 acknowledges all" has_depth "$1" 0
  expect_equal "unacknowledged messages of $1" 0 "$(depth "$1" messages_unacknowledged)"
  expect_clean_stop "$1"
  jq -S --compact-output 'del(.timestamp)' "$1.out" >"$1.events"
  expect_same "events of $1" expected "$1.events"
  expect_equal "messages left for $1" 0 "$(depth "$1")"
}

consume plain "$url"
consume tls "$tls_url" --ca-file "$BROKER_CA"
