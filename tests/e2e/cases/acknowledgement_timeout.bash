# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a reader stalls longer than the acknowledgement timeout of the broker, which closes
# the channel, the monitor recovers without losing or repeating a message. From RabbitMQ 4.3 on, only
# quorum queues have that timeout, and the consumer is cancelled.

printf '%s\n' '[{rabbit, [{consumer_timeout, 4000}, {channel_tick_interval, 1000}]}].' >advanced.config
own_broker broker --advanced advanced.config
flags=() sign='warning: .*PRECONDITION_FAILED.*timeout'
if printf '4.3\n%s\n' "$(ctl version)" | sort -VC; then
  flags=(--queue-type quorum) sign='warning: .*cancelled the consumer'
fi
messages 1 1000 3000 >capture
start_reader reader
out=reader.pipe start_consuming stalled --url "$url" --durable --label stalled --event pulse \
  --heartbeat 2 "${flags[@]}"
signal reader STOP
feed capture
wait_for 20 'the channel is closed' grep -qi "$sign" stalled.err
wait_until_consuming stalled 2
signal reader CONT
wait_for 20 'all is read' has_numbers reader.read 1000
wait_for 10 'all is acknowledged' has_depth stalled 0
expect_clean_stop stalled
ended reader 5
expect_once 'events' reader.read 1 1000
