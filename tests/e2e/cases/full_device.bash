# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# When stdout can't be written the monitor says so in one line and ends with 74, and the
# queue still holds everything.

use_broker
make_queue full
messages 1 100 >capture
feed capture
out=/dev/full start_monitor full --url "$url" --durable --label full --source buildbot
ended full 10
expect_equal 'exit status' 74 "$status"
expect_lines 'errors' 1 full.err ' error: '
expect_line 'error' full.err 'stdout.*No space left'
expect_equal 'messages left' 100 "$(depth full messages_ready)"
rest_of_queue full rest
expect_once 'messages left' rest 1 100
