# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Copies of a message that was published many times are separate messages. Each is printed
# once, even if all are redelivered.

use_broker
start_proxy wire
start_reader reader
out=reader.pipe start_consuming twins --url "$(by_way_of wire "$url")" --durable --label twins \
  --event pulse
signal reader STOP
messages 1 3 4000 >capture
feed capture --repeat 100
wait_for 10 'the window is full' has_depth twins 256 messages_unacknowledged
proxy wire reset
wait_until_consuming twins 2
feed capture --repeat 50
# One message, until the reader lets it be settled.
wait_for 10 'it is delivered again' has_depth twins 1 messages_unacknowledged
proxy wire reset
wait_until_consuming twins 3
signal reader CONT
wait_for 20 'all is acknowledged' has_depth twins 0
expect_clean_stop twins
ended reader 5
expect_equal 'how often each was printed' '150 1 150 2 150 3' \
  "$(numbers reader.read | sort | uniq -c | xargs)"
