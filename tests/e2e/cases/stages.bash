# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --stage selects the exchanges of Taskcluster that are bound. What has not ended is printed like
# the rest, but does not count for the exit status, nor for the summary of results.

use_broker
sample=$support/sample.jsonl
filters=(--tree '*' --mobile any --talos)
"$feeder" --url "$url" --declare-only "$sample"
readonly queue=exchange/taskcluster-queue/v1

# bindings LABEL: the exchanges that its queue is bound to.
bindings() {
  ctl -q -p "$vhost" list_bindings source_name destination_name |
    awk -F '\t' -v queue="queue/guest/$1" '$2 == queue && $1 != "" { print $1 }' | sort | xargs
}

# consume LABEL STAGES EXCHANGE...: prints what a replay does, and receives nothing else.
consume() {
  run_monitor --input "$sample" "${filters[@]}" --source taskcluster --stage "$2"
  expect_equal "exit status of the replay of $2" 0 "$status"
  sed 's/"timestamp":"[0-9]*"/"timestamp":""/' out >"$1.expected"
  start_consuming "$1" --url "$url" --durable --label "$1" "${filters[@]}" --source taskcluster \
    --stage "$2" --metrics "$1.prom"
  expect_equal "exchanges of $2" "$(printf '%s\n' "${@:3}" | sort | xargs)" "$(bindings "$1")"
  feed "$sample"
  wait_for 10 "$2 is printed" has_numbers "$1.out" "$(wc -l <"$1.expected")"
  wait_for 10 "$2 is acknowledged" has_depth "$1" 0
  expect_clean_stop "$1"
  sed 's/"timestamp":"[0-9]*"/"timestamp":""/' "$1.out" >"$1.events"
  expect_same "events of $2" "$1.expected" "$1.events"
  local sent=0 exchange
  for exchange in "${@:3}"; do
    sent=$((sent + $(grep -c "^{\"exchange\":\"$exchange\"," "$sample")))
  done
  expect_line "messages of $2" "$1.prom" "^pulsebuildmonitor_messages_received_total{.*} $sent\$"
}

consume starts running,defined "$queue/task-running" "$queue/task-defined"
expect_equal 'stages' 'defined running' "$(jq -r .stage starts.out | sort -u | xargs)"
expect_equal 'results before the end' null "$(jq -r .result starts.out | sort -u)"
for stage in defined running; do
  expect_equal "metric of the tests that are $stage" \
    "$(jq -r "select(.event == \"test\").stage" starts.out | grep -c "$stage")" \
    "$(sed -n "s/.*starts_total{.*event=\"test\",stage=\"$stage\"} //p" starts.prom)"
done
expect_no_line 'metric of results' starts.prom events_total
consume all pending,ended "$queue/task-pending" "$queue/task-completed" "$queue/task-failed" \
  "$queue/task-exception"
expect_equal 'each stage of a run is printed once' '' "$(jq -r \
  'select(.locale == null) | [.task_id, .run_id, .stage] | @tsv' all.out | sort | uniq -d)"

# --count counts them; --exit-status does not.
replay=(--input "$sample" "${filters[@]}")
run_monitor "${replay[@]}" --stage running --source taskcluster --exit-status
expect_equal 'status if nothing has ended' 3 "$status"
expect_at_least 'lines of what has not ended' 10 "$(wc -l <out)"
run_monitor "${replay[@]}" --stage running,ended --source taskcluster --exit-status
expect_equal 'status if a task failed' 1 "$status"
run_monitor "${replay[@]}" --stage running --source taskcluster --count 2
expect_equal 'status at the count' 0 "$status"
expect_equal 'counted lines' 2 "$(wc -l <out)"

# As pulse events, messages belong to Taskcluster if their stage is named.
run_monitor --input "$sample" --event pulse --stage running
for stage in running pending; do
  expect_equal "source of task-$stage" "$([[ $stage == running ]] && echo taskcluster || echo null)" \
    "$(jq -r "select(.exchange == \"$queue/task-$stage\").source" out | sort -u)"
done

# The verdict on a push does not depend on the stages that are printed.
run_monitor --input "$sample" --push 276c05dc85b7 --stage running
expect_equal 'status of a push without printed ends' 1 "$status"
expect_equal 'stages printed' running "$(jq -r .stage out | sort -u)"
run_monitor --input "$sample" --push 276c05dc85b7
expect_equal 'status of the push' 1 "$status"
sed -n 's/.*info: push //p' err >push
run_monitor --input "$sample" --push 276c05dc85b7 --stage defined,pending,running,ended
expect_equal 'status of the push with stages' 1 "$status"
expect_at_least 'lines of what has not ended' 3 "$(jq -r .stage out | grep -c -v ended)"
sed -n 's/.*info: push //p' err >push.stages
expect_same 'summary of the push' push push.stages
