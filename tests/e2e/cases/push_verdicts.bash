# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Verdicts that were wrong once (issue 26): each row of its table, against a broker, and in a replay
# where that can differ.

use_broker
# shellcheck source=../pushes.bash
. "$here/pushes.bash"
declare_queue_service

# without_tags: as messages about a canceled group are.
without_tags() {
  sed 's/"task":{"tags":{[^}]*}}/"task":{"tags":{}}/'
}

# because REASON: why the run ended.
because() {
  sed 's/"started"/"reasonResolved":"'"$1"'",&/'
}

# is_retried: the next run follows by itself.
is_retried() {
  sed 's/"}\]}/"},{"runId":1,"state":"pending","reasonCreated":"retry"}]}/'
}

# is_rerun: somebody asked for this run.
is_rerun() {
  sed 's/"started"/"reasonCreated":"rerun",&/'
}

# at SECONDS: as a line of a capture, at that time.
at() {
  sed 's/^{/{"timestamp":"'"$(date -u -d "2026-11-28 08:00:00 UTC + $1 seconds" +%Y%m%d%H%M%S)"'",/'
}

# expect_replay WHAT STATUS EVENTS FLAG...: of the capture `capture`.
expect_replay() {
  run_monitor --input capture --push "$revision" "${@:4}"
  expect_equal "exit status of a replay, $1" "$2" "$status"
  expect_equal "events of a replay, $1" "$3" "$(jq -r .task_id out | xargs)"
}

# expect_waits NAME: a push that is not over.
expect_waits() {
  stays 4 is_running "$1" || mismatch "$1" 'a monitor that runs' 'none'
}

# 1: by a git hash, a failed test counts.
start_consuming git --url "$url" --push "${git_hash:0:12}"
{
  decision G
  task_end failed first 0 group=G kind=mochitest
  task_end completed second 0 group=G | names_git
  group_resolved G
} >capture
feed capture
expect_end git 1 'first second' 'failed; 1 build, 1 test'
run_monitor --input capture --push "$git_hash"
expect_equal 'exit status of a replay, git' 1 "$status"
run_monitor --input capture --push "$git_hash" --exec 'exit 1' --rejects rejects
expect_equal 'rejects of commands' 'first second' \
  "$(jq -r '(.message // (.body | fromjson)).status.taskId' rejects | xargs)"

# 2: a rerun is waited for, also if it is retried, and so is a retry.
for end in completed failed; do
  watch "rerun_$end"
  {
    decision G
    task_end failed first 0 group=G
    task_end completed second 0 group=G
    task_end pending first 1 group=G | is_rerun
    group_resolved G
  } >capture
  feed capture
  expect_waits "rerun_$end"
  task_end "$end" first 1 group=G >rest
  feed rest
  expected=$([[ $end == completed ]] && echo '0 passed' || echo '1 failed')
  expect_end "rerun_$end" "${expected% *}" 'first second first' "${expected#* }; 2 builds"
done
watch retried
{
  decision G
  task_end exception first 0 group=G | because worker-shutdown | is_retried
  group_resolved G
} >capture
feed capture
expect_waits retried
{
  task_end completed first 1 group=G
  group_resolved G
} >rest
feed rest
expect_end retried 0 'first first' 'passed; 1 build'

# 3: the report that a group is resolved comes before results at a deadline, in a replay as well.
watch deadline
{
  task_end pending first 0 group=G | at 0
  decision G | at 1
  task_end completed second 0 group=G | at 600
  group_resolved G | at 86400
  task_end exception first 0 group=G | because deadline-exceeded | at 86401
} >capture
feed capture
expect_end deadline 1 'second first' 'failed; 2 builds'
expect_replay deadline 1 'second first'

# 4: --tree chooses the group.
watch tree --tree autoland
{
  task_end completed C 0 kind=decision-task group=C
  task_end pending first 0 group=C
  task_end completed A 0 kind=decision-task group=A tree=autoland
  task_end completed second 0 group=A tree=autoland
  group_resolved A
} >capture
feed capture
expect_end tree 0 second 'passed; 1 build'
expect_replay tree 0 second --tree autoland

# 5: a broken build ends the push, long before the deadline of its tests.
watch broken --stall 3s
{
  task_end defined first 0 group=G kind=mochitest | at 0
  decision G | at 1
  task_end failed second 0 group=G | at 600
  group_resolved G | at 86400
  task_end exception first 0 group=G kind=mochitest | because deadline-exceeded | at 86401
} >capture
sed -n 1,3p capture >begin
feed begin
expect_end broken 1 second 'failed; 1 build, 0 tests'
expect_replay broken 1 second

# 6: what ended before the monitor joined is unknown.
{
  task_end completed first 0 group=G
  group_resolved G
} >capture
expect_replay 'joined late' 3 first
expect_lines 'the warning' 1 err 'results may be missing'

# 7: a decision task that fails; all canceled; a failed toolchain, so that nothing is built.
decision G failed >capture
expect_replay decision 1 ''
{
  decision G
  task_end exception first 0 group=G | because canceled
  group_resolved G
} >capture
expect_replay canceled 3 first
watch toolchain --stall 3s
{
  task_end defined first 0 group=G
  task_end defined T 0 group=G kind=toolchain
  decision G
  task_end failed T 0 group=G kind=toolchain
} >capture
feed capture
expect_end toolchain 1 '' 'failed; 0 builds'
expect_line 'what has failed' toolchain.err 'never scheduled: 1 task: build-linux64/opt; failed before: toolchain'
expect_replay toolchain 1 ''

# 7, 9a: messages may have been missed while a temporary queue was lost.
start_proxy gap
start_consuming gap_monitor --url "$(by_way_of gap "$url")" --push "$revision"
{
  decision G
  task_end completed first 0 group=G
} >begin
feed begin
wait_for 10 'the first event' test -s gap_monitor.out
proxy gap hold
proxy gap reset
task_end failed second 0 group=G >missed
feed missed
proxy gap pass
wait_until_consuming gap_monitor 2
{
  task_end completed third 0 group=G
  group_resolved G
} >rest
feed rest
expect_end gap_monitor 3 'first third' 'no verdict, because some of its messages may have been missed; 2 builds'

# Without a connection, silence says nothing: a durable queue has what comes meanwhile.
start_proxy away
start_consuming away_monitor --url "$(by_way_of away "$url")" --label away --durable \
  --push "$revision" --stall 3s
{
  task_end defined first 0 group=G kind=mochitest
  decision G
  task_end failed T 0 group=G kind=toolchain
  task_end completed second 0 group=G
} >begin
feed begin
wait_for 10 'the first event' test -s away_monitor.out
proxy away hold
proxy away reset
{
  task_end completed first 0 group=G kind=mochitest
  group_resolved G
} >rest
feed rest
stays 5 is_running away_monitor || mismatch 'without a connection' 'a monitor that runs' 'none'
proxy away pass
wait_until_consuming away_monitor 2 40
expect_end away_monitor 0 'second first' 'passed; 1 build, 1 test'

# 8: the silence at the end begins when the commands have ended.
watch commands --prefetch 3 --exec 'sleep 3'
{
  task_end completed first 0 group=G # holds the window
  decision G
  group_resolved G
  task_end completed second 0 group=G
} >capture
feed capture
ended commands 20
expect_equal 'exit status of slow commands' 0 "$status"
expect_line 'both events' commands.err 'push [0-9a-f]*: passed; 2 builds'

# 9: tasks of a canceled group are printed and counted with what an earlier stage had.
watch group
{
  decision G
  task_end pending first 0 group=G
  task_end completed second 0 group=G
  task_end exception first 0 group=G | because canceled | without_tags
  group_resolved G
} >capture
feed capture
expect_end group 0 'second first' 'passed; 2 builds, 0 tests: 1 success, 1 canceled'
expect_replay group 0 'second first'

# 9b: after a restart on a durable queue, what was printed before is unknown.
start_consuming before --url "$url" --label twice --durable --push "$revision"
{
  decision G
  task_end failed first 0 group=G
} >begin
feed begin
wait_for 10 'the failure' test -s before.out
stop before
{
  task_end completed second 0 group=G
  group_resolved G
} >rest
feed rest
start_monitor after --url "$url" --label twice --durable --push "$revision" --timeout 5s
expect_end after 124 second 'no verdict'
expect_lines 'the warning after a restart' 1 after.err 'results may be missing'

# 9c: the small group of a cron task may come and go before the push's own.
watch cron
{
  task_end completed K 0 kind=cron-task group=K
  task_end completed first 0 group=K
  group_resolved K
} >capture
feed capture
expect_waits cron
{
  decision G
  task_end completed second 0 group=G
  group_resolved G
} >rest
feed rest
expect_end cron 0 'first second' 'passed; 2 builds'
cat capture rest >whole
mv whole capture
expect_replay cron 0 'first second'

# A mistyped hash.
run_monitor --input capture --push 0123456789ba
expect_equal 'exit status of a mistyped hash' 3 "$status"
expect_line 'the suggestion' err 'push 0123456789ba: did you mean 0123456789ab[?]'
