# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --push prints the builds and tests of the task groups of a push, of whatever tree, ends when
# nothing can come any more, and its exit status is a verdict.

use_broker
# shellcheck source=../pushes.bash
. "$here/pushes.bash"

for state in completed failed exception defined pending running; do
  task_end "$state" any 0
done >tasks
feed tasks --declare-only
run_monitor --url "$url" --push "$revision"
expect_equal 'exit status without the exchange' 76 "$status"
declare_queue_service

# A run that failed and went well again, a phone's test in another tree, and another push.
watch good
{
  decision G
  task_end failed first 0 group=G
  task_end completed first 1 group=G
  task_end completed second 0 group=G kind=test-apk
  task_end failed stranger 0 group=H revision="$other_revision"
  group_resolved H
} >begin
feed begin
stays 3 is_running good || mismatch 'a push that is not over' 'a monitor that runs' 'none'
group_resolved G >end
feed end
expect_end good 0 'first first second' 'passed; 1 build, 1 test: 2 success; after [0-9]+s$'
expect_line 'its page in Treeherder' good.err "jobs.repo=mozilla-central&revision=$revision"

watch bad
{
  decision G
  task_end completed first 0 group=G
  task_end exception second 0 group=G
} >begin
feed begin
feed end
expect_end bad 1 'first second' 'failed; 2 builds, 0 tests: 1 success, 1 exception; after'
expect_line 'the log of what failed' bad.err ' exception: build-linux64/opt: https:.*live_backing.log$'

# A git hash prints the same, though only a build names it, and that comes last.
watch_git() {
  start_consuming "$1" --url "$url" --push "${git_hash:0:12}" "${@:2}"
}
watch_git git
{
  decision G
  task_end failed first 0 group=G kind=mochitest
  task_end failed stranger 0 group=H revision="$other_revision"
} >begin
feed begin
stays 2 test ! -s git.out || mismatch 'events before the hash is known' none some
task_end completed second 0 group=G | names_git >named
feed named
feed end
expect_end git 1 'first second' 'failed; 1 build, 1 test: 1 success, 1 failure; after'

# The tests of a broken build are never scheduled.
watch stalled --stall 3s
{
  task_end defined unscheduled 0 group=G kind=mochitest
  decision G
  task_end failed first 0 group=G
} >begin
feed begin
expect_end stalled 1 first 'failed; 1 build, 0 tests: 1 failure; after'
expect_line 'what was never scheduled' stalled.err \
  'never scheduled: 1 task: mochitest-linux64/opt; failed before: build-linux64/opt'

# A rerun is waited for, though its group is resolved.
watch rerun
{
  decision G
  task_end failed first 0 group=G
  task_end pending first 1 group=G | sed 's/"runId":1,"started"/"runId":1,"reasonCreated":"rerun","started"/'
} >begin
feed begin
feed end
stays 4 is_running rerun || mismatch 'a push with a pending rerun' 'a monitor that runs' 'none'
task_end completed first 1 group=G >again
feed again
expect_end rerun 0 'first first' 'passed; 1 build, 0 tests: 1 success; after'

# Who comes late has not seen the push whole.
watch joined_late --timeout 4s
{
  task_end completed first 0 group=G
  group_resolved G
} >begin
feed begin
expect_end joined_late 124 first 'no verdict, because stopped before the push was over; 1 build'
expect_lines 'a warning at once' 1 joined_late.err ' warning: push .*results may be missing'

watch decided
decision G failed >only
feed only
feed end
expect_end decided 1 '' 'failed; 0 builds, 0 tests; after [0-9]+s$'
expect_line 'the decision task' decided.err 'decision task: failure: decision-task-linux64/opt'

watch canceled
{
  decision G
  task_end exception first 0 group=G |
    sed 's/"runId":0,"started"/"runId":0,"reasonResolved":"canceled","started"/'
} >begin
feed begin
feed end
expect_end canceled 3 first 'no verdict, because no build or test succeeded; 1 build.* 1 canceled'

watch fast --fail-fast
task_end completed first 0 group=G >first.line
task_end failed second 0 group=G >second.line
feed first.line
feed second.line
expect_end fast 1 'first second' 'failed; 2 builds, 0 tests: 1 success, 1 failure; after'

# Filters that are given still apply, and the tree chooses the groups.
watch part --tree try --event test
{
  decision G
  task_end failed first 0 group=G kind=mochitest
  task_end completed I 0 kind=decision-task group=I tree=try
  task_end failed second 0 group=I tree=try
  task_end completed third 0 group=I kind=mochitest tree=try
  group_resolved I
} >begin
feed begin
expect_end part 0 third 'passed; 0 builds, 1 test: 1 success; after'

# Each of several pushes has its own verdict, and the worst is the status.
start_consuming both --url "$url" --push "$revision" --push "$other_revision"
{
  decision G
  task_end completed first 0 group=G
  group_resolved G
  task_end completed H 0 kind=decision-task group=H revision="$other_revision"
  task_end failed stranger 0 group=H revision="$other_revision"
  group_resolved H
} >begin
feed begin
ended both 15
expect_equal 'exit status of two pushes' 1 "$status"
expect_lines 'one that passed' 1 both.err "push $revision: passed"
expect_lines 'one that failed' 1 both.err "push $other_revision: failed"

watch never --timeout 2s
task_end failed stranger 0 revision="$other_revision" >stranger.line
feed stranger.line
expect_end never 124 '' 'no verdict, because none of its tasks was seen;.*'

# A malformed message about a group is one like others.
watch malformed --timeout 3s --rejects rejects
printf '{"exchange":"exchange/taskcluster-queue/v1/task-group-resolved","key":"k","message":{}}\n' \
  >group
feed first.line
feed group
expect_end malformed 124 first 'no verdict'
expect_lines 'rejects' 1 rejects '"error":"no taskGroupId"'

# Replays.
{
  decision G
  cat first.line second.line
} >capture
cat capture end >capture.whole
run_monitor --input capture.whole --push "${revision^^}" --source taskcluster
expect_equal 'exit status of a replay' 1 "$status"
expect_line 'line about the push in a replay' err ' info: push .*1 success, 1 failure'
{
  decision G
  cat first.line end
} >capture.good
run_monitor --input capture.good --push "$revision"
expect_equal 'exit status of a push that passed' 0 "$status"
cat first.line end >capture.late
run_monitor --input capture.late --push "$revision"
expect_equal 'exit status of a push that was not seen whole' 3 "$status"
{
  decision G
  cat first.line
} >capture.cut
run_monitor --input capture.cut --push "$revision"
expect_equal 'exit status of a capture that ends first' 3 "$status"
expect_line 'warning about its end' err ' warning: push .*stopped before the push was over'
run_monitor --input stranger.line --push "$revision"
expect_equal 'exit status of a capture without the push' 3 "$status"
run_monitor --input capture.whole --push "$revision" --count 1
expect_equal 'exit status of --count' 3 "$status"

# What cannot be watched is refused, and without --push nothing more is bound.
for flags in "--push 0123ab" "--push 0123abg" "--push ${revision}0" "--fail-fast" \
  "--push $revision --source buildbot" "--push $revision --event pulse"; do
  # shellcheck disable=SC2086  # words
  run_monitor --url "$url" $flags
  expect_equal "exit status with $flags" 64 "$status"
done
run_monitor --url "$url" --dry-run --push "$revision"
expect_line 'binding of --push' out '^# bind exchange/taskcluster-queue/v1/task-group-resolved #$'
expect_line 'binding of the stages' out '^# bind exchange/taskcluster-queue/v1/task-defined #$'
run_monitor --url "$url" --dry-run
expect_no_line 'bindings without --push' out 'task-group-resolved'
