# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The end of one run of a task makes one event, however often Taskcluster's queue sends its
# message; a pulse event is made of each copy, and a buildbot message published twice is two.

use_broker
{
  task_end failed first 0
  task_end completed first 1
  task_end failed second 0
} >ends
feed ends --declare-only
start_consuming once --url "$url" --durable --label once
start_consuming pulse --url "$url" --event pulse --durable --label pulse --source taskcluster
for ((round = 0; round < 3; ++round)); do
  feed ends
done
messages 1 1 >build
feed build --repeat 2
wait_for 10 'all are acknowledged' has_depth once 0
wait_for 10 'the last are printed' has_numbers once.out 5
wait_for 10 'all pulse events are printed' has_numbers pulse.out 9
signal once USR1
wait_for 10 'the statistics are logged' grep -q 'messages received' once.err
expect_clean_stop once
expect_clean_stop pulse
expect_equal 'events of tasks' 'first 0 failure,first 1 success,second 0 failure' \
  "$(jq -r 'select(.task_id) | "\(.task_id) \(.run_id) \(.result)"' once.out | paste -sd ,)"
expect_lines 'events of a build published twice' 2 once.out '"source":"buildbot"'
expect_lines 'pulse events' 9 pulse.out
expect_line 'statistics' once.err '11 messages received .* 5 matched, .* 6 about runs printed before,'

# In a replay as well, and with what is counted. A message that --count cut is not remembered.
cat ends ends build build >capture
run_monitor --input capture --metrics replay.prom
expect_equal 'exit status of a replay' 0 "$status"
expect_lines 'events in a replay' 5 out
expect_line 'metric' replay.prom '^pulsebuildmonitor_messages_duplicate_total\{.*\} 3$'
expect_line 'metric of matches' replay.prom '^pulsebuildmonitor_messages_matched_total\{.*\} 5$'
run_monitor --input capture --event build,pulse
expect_lines 'pulse events in a replay' 8 out '"event":"pulse"'
expect_lines 'builds beside pulse events' 5 out '"event":"build"'
