# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A monitor that was suspended for longer than the heartbeat timeout of the broker loses its
# connection and recovers without losing or repeating a message.

use_broker
start_consuming asleep --url "$url" --durable --label asleep --heartbeat 1
messages 1 500 >capture
"$feeder" --url "$url" --rate 2000 capture &
started feeder
wait_for 10 'events appear' has_numbers asleep.out 100
signal asleep STOP
is_disconnected() {
  [[ -z $(connections name) ]]
}
ended feeder 10
wait_for 20 'the broker gives it up' is_disconnected
signal asleep CONT
wait_until_consuming asleep 2
wait_for 10 'all is printed' has_numbers asleep.out 500
wait_for 10 'all is acknowledged' has_depth asleep 0
expect_clean_stop asleep
expect_once 'events' asleep.out 1 500
