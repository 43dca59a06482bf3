# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# With 20 000 messages per minute the queue stays far below PulseGuardian's warning; the same
# number at full speed of the broker is printed exactly once too.

use_broker
messages 1 20000 >first
messages 20001 40000 >second
start_consuming burst --url "$url" --durable --label burst
"$feeder" --url "$url" --rate 334 first &
started feeder
deepest=0
while is_running feeder; do
  now=$(depth burst)
  ((now <= deepest)) || deepest=$now
  sleep 1
done
expect_at_most 'deepest queue' 1999 "$deepest"
wait_for 10 'the first are printed' has_numbers burst.out 20000

took_ms feed second
wait_for 30 'all are printed' has_numbers burst.out 40000
wait_for 10 'all is acknowledged' has_depth burst 0
expect_clean_stop burst
expect_once 'events' burst.out 1 40000
say "deepest queue $deepest; 20000 messages published in $took ms"
