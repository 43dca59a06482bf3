# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --push prints the events of one push, of whatever tree, ends when its task groups are
# resolved, and its exit status says how it went.

use_broker
revision=0123456789abcdef0123456789abcdef01234567
other_revision=fedcba9876543210fedcba9876543210fedcba98

# group_resolved GROUP: a capture line.
group_resolved() {
  printf '{"exchange":"exchange/taskcluster-queue/v1/task-group-resolved",'
  printf '"key":"primary.%s.gecko-level-3._","message":' "$1"
  printf '{"taskGroupId":"%s","schedulerId":"gecko-level-3"}}\n' "$1"
}

# watch NAME FLAG...: a monitor of the push.
watch() {
  start_consuming "$1" --url "$url" --push "${revision:0:12}" "${@:2}"
}

# expect_end NAME STATUS EVENTS LOG: how it ended, what it printed and a pattern of its log.
expect_end() {
  ended "$1" 15
  expect_equal "exit status, $1" "$2" "$status"
  expect_equal "events, $1" "$3" "$(jq -r .task_id "$1.out" | xargs)"
  expect_lines "line about the push, $1" 1 "$1.err" ": push ${revision:0:12}: $4"
}

{
  task_end completed any 0
  task_end failed any 0
  task_end exception any 0
  group_resolved G
} >exchanges

run_monitor --url "$url" --push "$revision"
expect_equal 'exit status without the exchange' 76 "$status"
feed exchanges --declare-only

# A run that failed and went well again, a phone's test in another tree, and another push.
watch good
{
  task_end completed decision 0 kind=decision group=G
  task_end failed first 0 group=G
  task_end completed first 1 group=G
  task_end completed second 0 group=G kind=test-apk tree=try
  task_end failed stranger 0 group=H revision="$other_revision"
  group_resolved H
} >begin
feed begin
stays 3 is_running good || mismatch 'a push that is not over' 'a monitor that runs' 'none'
group_resolved G >end
feed end
expect_end good 0 'first first second' '1 builds, 1 tests; 2 success; after [0-9]+s$'

watch bad
{
  task_end completed first 0 group=G
  task_end exception second 0 group=G
} >begin
feed begin
feed end
expect_end bad 1 'first second' '2 builds, 0 tests; 1 exception, 1 success; after'

# The messages of two exchanges are in no order: here the group is resolved before any task is
# seen, and before the last.
watch early
feed end
stays 3 is_running early || mismatch 'a group of a push without a task' 'a monitor that runs' 'none'
task_end completed first 0 group=G >first.line
task_end failed second 0 group=G >second.line
feed first.line
feed second.line
expect_end early 1 'first second' '2 builds, 0 tests; 1 failure, 1 success; after'

watch decision
task_end failed decision 0 kind=decision group=G >only
feed only
feed end
expect_end decision 3 '' '0 builds, 0 tests; after [0-9]+s$'

watch fast --fail-fast
feed first.line
feed second.line
expect_end fast 1 'first second' '.*; ended before the push: 1 of 1 task groups not resolved$'

# Filters that are given still apply.
watch part --tree try --event test
feed begin
task_end completed third 0 group=G kind=mochitest tree=try >third.line
feed third.line
feed end
expect_end part 0 third '0 builds, 1 tests; 1 success; after'

watch late --timeout 4s
feed first.line
expect_end late 124 first '1 builds, 0 tests; 1 success; .*; ended before the push: 1 of 1 '

watch never --timeout 2s
task_end failed stranger 0 revision="$other_revision" >stranger.line
feed stranger.line
expect_end never 3 '' '.*; no task of it was seen$'

# A malformed message about a group is one like others.
watch malformed --timeout 3s --rejects rejects
printf '{"exchange":"exchange/taskcluster-queue/v1/task-group-resolved","key":"k","message":{}}\n' \
  >group
feed first.line
feed group
expect_end malformed 124 first '.*1 of 1 task groups'
expect_lines 'rejects' 1 rejects '"error":"no taskGroupId"'

# Replays.
cat first.line second.line end >capture
run_monitor --input capture --push "${revision^^}" --source taskcluster
expect_equal 'exit status of a replay' 1 "$status"
expect_line 'line about the push in a replay' err ' info: push .*1 failure, 1 success'
cat end first.line capture second.line >capture.early
run_monitor --input capture.early --push "$revision"
expect_equal 'exit status of a push that ends at once' 0 "$status"
expect_lines 'events before the end' 1 out
run_monitor --input first.line --push "$revision"
expect_equal 'exit status of a capture that ends first' 0 "$status"
expect_line 'warning about its end' err ' warning: push .*; ended before the push: 1 of 1 '
run_monitor --input stranger.line --push "$revision"
expect_equal 'exit status of a capture without the push' 3 "$status"
run_monitor --input capture --push "$revision" --fail-fast --count 1
expect_equal 'exit status of --count' 0 "$status"

# What cannot be watched is refused, and without --push nothing more is bound.
for flags in "--push 0123ab" "--push 0123abg" "--push ${revision}0" "--fail-fast" \
  "--push $revision --source buildbot" "--push $revision --event pulse"; do
  # shellcheck disable=SC2086  # words
  run_monitor --url "$url" $flags
  expect_equal "exit status with $flags" 64 "$status"
done
run_monitor --url "$url" --dry-run --push "$revision"
expect_line 'binding of --push' out '^# bind exchange/taskcluster-queue/v1/task-group-resolved #$'
run_monitor --url "$url" --dry-run
expect_no_line 'bindings without --push' out 'task-group-resolved'
