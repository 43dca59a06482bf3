# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a reader stops for longer than the send timeout of the broker, neither the connection nor
# a message of its exclusive queue is lost, although the broker sends much more than is
# buffered as lines.

use_broker
start_reader reader
out=reader.pipe start_consuming stalled --url "$url" --label stalled --event pulse \
  --prefetch 5000
signal reader STOP
messages 1 4000 15000 >capture
feed capture
connection_stays 45
expect_memory 'resident memory, kB' 120000 "$(resident_kb stalled)"
signal reader CONT
wait_for 60 'all is read' has_numbers reader.read 4000
expect_clean_stop stalled
ended reader 5
expect_once 'events' reader.read 1 4000
expect_lines 'beginnings to consume' 1 stalled.err 'consuming from'
