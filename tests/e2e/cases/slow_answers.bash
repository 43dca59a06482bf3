# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a broker is slow to report the depth of the queue, the monitor waits for it and continues
# all other work.

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
