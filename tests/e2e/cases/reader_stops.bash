# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a reader stops for much longer than four heartbeats, the connection is kept, memory stays
# limited and no message is lost; after 30 s a warning is logged.

use_broker
messages 1 2000 4000 >capture
start_reader reader
out=reader.pipe start_consuming slow --url "$url" --durable --label slow --event pulse --heartbeat 1
signal reader STOP
feed capture
wait_for 10 'the window is full' has_depth slow 256 messages_unacknowledged
connection=$(connections name)
consumer=$(ctl -p "$vhost" list_consumers)
resident=$(resident_kb slow)

wait_for 45 'the log warns' grep -q 'warning: .*unread messages' slow.err
expect_memory 'growth of resident memory, kB' 1024 $(($(resident_kb slow) - resident))
expect_equal 'connection after the stall' "$connection" "$(connections name)"
expect_equal 'consumer after the stall' "$consumer" "$(ctl -p "$vhost" list_consumers)"

signal reader CONT
wait_for 20 'all is read' has_numbers reader.read 2000
wait_for 10 'all is acknowledged' has_depth slow 0
expect_equal 'connection at the end' "$connection" "$(connections name)"
expect_clean_stop slow
ended reader 5
expect_once 'events' reader.read 1 2000
expect_lines 'warnings of unread messages' 1 slow.err 'unread messages'
expect_lines 'beginnings to consume' 1 slow.err 'consuming from'
