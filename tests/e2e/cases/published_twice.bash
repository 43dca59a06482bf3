# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A message that is published again after its first copy was acknowledged is a second message,
# even if it is redelivered after a lost connection.

use_broker
start_proxy wire
start_reader reader
out=reader.pipe start_consuming twice --url "$(by_way_of wire "$url")" --durable --label twice
messages 1 1 >capture
feed capture
wait_for 10 'the first is printed' has_numbers reader.read 1
wait_for 10 'the first is acknowledged' has_depth twice 0
sleep 2 # and the broker says that it knows
# The broker sends the second, but it does not arrive.
proxy wire hold
feed capture
wait_for 10 'the second is delivered' has_depth twice 1 messages_unacknowledged
proxy wire reset
proxy wire pass
wait_until_consuming twice 2
wait_for 10 'the second is acknowledged' has_depth twice 0
expect_clean_stop twice
ended reader 5
expect_lines 'how often it was printed' 2 reader.read '"job_number":1'
