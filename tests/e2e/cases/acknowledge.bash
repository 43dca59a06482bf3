# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Only printed messages are acknowledged: after kill -9 with a stopped reader, messages
# that were not written are delivered again, and marked as redelivered.

use_broker
messages 1 500 >capture

start_reader stopped
out=stopped.pipe start_consuming killed --url "$url" --durable --label acks --event pulse
signal stopped STOP
feed capture
some_are_acknowledged() {
  (($(depth acks) < 500))
}
# The pipe takes 64 kB, the rest stays pending.
wait_for 10 'some messages are acknowledged' some_are_acknowledged
wait_for 10 'acknowledgements come to rest' at_rest acks
left=$(depth acks)
acknowledged=$((500 - left))
crash killed
signal stopped CONT
ended stopped 5

head -n "$acknowledged" stopped.read >written
expect_once 'acknowledged messages are written' written 1 "$acknowledged"
expect_equal 'lines written but not acknowledged' 0 $(($(wc -l <stopped.read) - acknowledged))
rest_of_queue acks rest
expect_once 'messages delivered again' rest $((acknowledged + 1)) 500
expect_equal 'mark of a message delivered again' true "$(head -n 1 rest | jq -r .redelivered)"

# Acknowledged promptly, not only at the end.
feed capture
out=all start_consuming live --url "$url" --durable --label acks
wait_for 10 'all is printed' has_numbers all 500
wait_for 3 'all is acknowledged' has_depth acks 0
crash live
