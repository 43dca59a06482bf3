# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If the prefetch window would need too much memory, reading stops at 16 MiB of pending output,
# and the connection stays open.

use_broker
messages 1 600 100000 >capture
start_reader reader
out=reader.pipe start_consuming big --url "$url" --durable --label big --event pulse \
  --heartbeat 3 --prefetch 2000
# The window opens once a message is settled.
messages 601 601 100 >first
feed first
wait_for 10 'the first event' has_numbers reader.read 1
wait_for 10 'it is acknowledged' has_depth big 0
before=$(resident_kb big)
signal reader STOP
feed capture
grown() {
  (($(resident_kb big) - before > 15000))
}
wait_for 30 'the cap is reached' grown
connection_stays 15
# Twice that while the buffer grows.
expect_memory 'growth of resident memory, kB' 50000 $(($(resident_kb big) - before))
signal reader CONT
wait_for 20 'all is read' has_numbers reader.read 601
wait_for 10 'all is acknowledged' has_depth big 0
expect_clean_stop big
ended reader 5
expect_once 'events' reader.read 1 601
expect_lines 'beginnings to consume' 1 big.err 'consuming from'
