# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A healthy broker that takes its time to tell the depth of the queue is waited for, and
# everything else goes on meanwhile.

start_liar slow slow_depth
start_consuming asking --url "$liar" --stats-interval 3s
wait_for 10 'a line of statistics' grep -q 'messages received' asking.err
expect_no_line 'depth that is not known yet' asking.err 'in the queue'
wait_for 10 'the answer' grep -q answered slow.log
signal asking USR1
wait_for 10 'a line that has the depth' grep -q ', 0 in the queue' asking.err
is_running asking || mismatch 'the monitor' 'it runs' 'it has ended'
expect_lines 'beginnings to consume' 1 asking.err 'consuming from'
expect_no_line 'word of a lost connection' asking.err 'lost'
expect_clean_stop asking
