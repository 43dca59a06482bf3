# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The sample traffic gives the same lines over AMQP, over TLS and in a replay, with and without
# the stages of tasks, and leaves the durable queue empty. Its pushes begin and end, and with
# --new-tasks each repetition has pushes of its own.

use_broker
sample=$support/sample.jsonl
filters=(--tree '*' --mobile any --talos)
sources=(--source buildbot --source normalized --source taskcluster)
stages=(--stage defined,pending,running,ended)
failed_push=276c05dc85b7

# without_time FILE: all fields except the time of arrival.
without_time() {
  sed 's/"timestamp":"[0-9]*"/"timestamp":""/' "$1"
}

# replay NAME FLAG...
replay() {
  run_monitor --input "$sample" "${filters[@]}" "${@:2}"
  expect_equal "exit status of the replay, $1" 0 "$status"
  without_time out >"$1.expected"
}

# consume NAME URL FLAG...: prints what the replay of that name did.
consume() {
  start_consuming "$1" --url "$2" --durable --label "$1" "${sources[@]}" "${filters[@]}" "${@:3}"
  feed "$sample"
  wait_for 10 "$1 prints all" has_numbers "$1.out" "$(wc -l <"$1.expected")"
  wait_for 10 "$1 acknowledges all" has_depth "$1" 0
  expect_equal "unacknowledged messages of $1" 0 "$(depth "$1" messages_unacknowledged)"
  expect_clean_stop "$1"
  without_time "$1.out" >"$1.events"
  expect_same "events of $1" "$1.expected" "$1.events"
  expect_equal "messages left for $1" 0 "$(depth "$1")"
}

# groups FILE: the task groups, each with its revisions.
groups() {
  jq -r 'select(.task_group_id and .revision) | .task_group_id + " " + .revision' "$1" | sort -u
}

"$feeder" --url "$url" --declare-only "$sample"
replay plain
expect_at_least 'events of the sample' 100 "$(wc -l <plain.expected)"
consume plain "$url"
cp plain.expected tls.expected
consume tls "$tls_url" --ca-file "$BROKER_CA"

replay stages "${stages[@]}"
for stage in defined pending running ended; do
  expect_line "an event of the stage $stage" stages.expected "\"stage\":\"$stage\""
done
consume stages "$url" "${stages[@]}"

# In two rounds, each group of the first has a counterpart in the second, with another revision.
start_consuming again --url "$url" "${sources[@]}" "${filters[@]}" "${stages[@]}"
start_consuming push --url "$url" --push "$failed_push"
feed "$sample" --repeat 2 --new-tasks
wait_for 10 'all of two rounds' has_numbers again.out "$((2 * $(wc -l <stages.expected)))"
ended push 15
expect_equal 'exit status of a push that failed' 1 "$status"
expect_line 'its failure' push.out '"result":"failure"'
expect_equal 'its revisions' 1 "$(jq -r .revision push.out | sort -u | wc -l)"
expect_clean_stop again
groups stages.expected >first
groups again.out >both
expect_equal 'groups of two rounds' "$((2 * $(wc -l <first)))" "$(wc -l <both)"
expect_equal 'groups of the first round in both' '' "$(comm -23 first both)"
for column in 1 2; do
  expect_equal "names in column $column" "$((2 * $(cut -d ' ' -f $column first | sort -u | wc -l)))" \
    "$(cut -d ' ' -f $column both | sort -u | wc -l)"
done
