# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The log file is appended to and is not world-readable. A log that can't be opened is an error
# at startup, but one that can't be written never blocks the monitor.

messages 1 50 >capture
printf 'not a capture line\n' >>capture

umask 022
run_monitor --input capture --log-file log
expect_equal 'exit status' 0 "$status"
expect_equal 'stderr with --log-file' '' "$(<err)"
expect_equal 'mode of the log file' 640 "$(stat -c %a log)"
expect_lines 'log lines' 1 log 'warning: malformed line'
run_monitor --input capture --log-file log
expect_lines 'log lines of two runs' 2 log 'warning: malformed line'

cp log before
run_monitor --input capture --log-file log --log-level error
expect_same 'log at level error' before log

run_monitor --input capture --log-file nosuch/log
expect_equal 'exit status with a log that cannot be opened' 78 "$status"
expect_lines 'stderr with a log that cannot be opened' 1 err 'nosuch/log'
expect_equal 'events with a log that cannot be opened' '' "$(<out)"

run_monitor --input capture --log-file /dev/full
expect_equal 'exit status with a full log' 0 "$status"
expect_once 'events with a full log' out 1 50

status=0
timeout 150 "$monitor" --input capture >out 2>/dev/full || status=$?
expect_equal 'exit status with a full stderr' 0 "$status"
expect_once 'events with a full stderr' out 1 50

# The error that ends a run is a line of the log's format, also in JSON.
run_monitor --input nosuch --log-format json
expect_equal 'exit status without an input' 66 "$status"
expect_lines 'an error in JSON' 1 err '^[{]"time":"[^"]+Z","level":"error","message":"[^"]*nosuch'
