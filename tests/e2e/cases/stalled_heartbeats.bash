# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Heartbeats that arrived while a reader stalled are no flood when it resumes, however many.

start_liar busy-liar busy_heartbeats
start_reader reader
out=reader.pipe start_consuming stalled --url "$liar" --event pulse --label stalled
signal reader STOP
wait_for 30 'thousands of heartbeats' grep -q 'two thousand heartbeats' busy-liar.log
signal reader CONT
wait_for 20 'all events' has_numbers reader.read 17
stays 2 is_running stalled || mismatch 'the monitor' 'it runs' 'it has ended'
expect_lines 'beginnings to consume' 1 stalled.err 'consuming from'
expect_no_line 'lost connections' stalled.err 'lost'
expect_clean_stop stalled
ended reader 5
expect_once 'events' reader.read 1 17
