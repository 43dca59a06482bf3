# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The sample traffic gives the same lines over AMQP, over TLS and in a replay, and leaves the
# durable queue empty.

use_broker
sample=$support/sample.jsonl
filters=(--tree '*' --mobile any --talos)
sources=(--source buildbot --source normalized --source taskcluster)

"$feeder" --url "$url" --declare-only "$sample"
run_monitor --input "$sample" "${filters[@]}"
expect_equal 'exit status of the replay' 0 "$status"
# All fields except the time of arrival.
sed 's/"timestamp":"[0-9]*"/"timestamp":""/' out >expected
expect_at_least 'events of the sample' 50 "$(wc -l <expected)"

# consume NAME URL FLAG...
consume() {
  start_consuming "$1" --url "$2" --durable --label "$1" "${sources[@]}" "${filters[@]}" "${@:3}"
  feed "$sample"
  wait_for 10 "$1 prints all" has_numbers "$1.out" "$(wc -l <expected)"
  wait_for 10 "$1 acknowledges all" has_depth "$1" 0
  expect_equal "unacknowledged messages of $1" 0 "$(depth "$1" messages_unacknowledged)"
  expect_clean_stop "$1"
  sed 's/"timestamp":"[0-9]*"/"timestamp":""/' "$1.out" >"$1.events"
  expect_same "events of $1" expected "$1.events"
  expect_equal "messages left for $1" 0 "$(depth "$1")"
}

consume plain "$url"
consume tls "$tls_url" --ca-file "$BROKER_CA"
