# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# In a cluster, the node of a classic queue stops and returns. The monitor, which is connected to
# another node, says nothing of deletion or loss, and consumes again soon after.

own_broker one
first_dir=$broker_dir first_url=$url
broker_dir=$PWD/two
own_brokers+=("$broker_dir")
restart_broker --join "$first_dir"
url=$BROKER_URL/$vhost
make_queue home # on the second node
start_consuming home --url "$first_url" --durable --label home --event pulse
messages 1 10 >capture
"$feeder" --url "$first_url" capture || fail 'feed'
wait_for 10 'events' has_numbers home.out 10

"$support/broker" stop "$PWD/two"
wait_for 10 'the consumer is cancelled' grep -Eiq 'warning: .*(cancel|down|queue)' home.err
sleep 3
is_running home || mismatch 'the monitor' 'it runs' 'it has ended'
restart_broker
began=$(now_ms)
wait_until_consuming home 2 25
say "consuming $(($(now_ms) - began)) ms after the node is back"
messages 11 20 >capture
"$feeder" --url "$first_url" capture || fail 'feed'
wait_for 10 'events come again' has_numbers home.out 20
expect_no_line 'untrue words' home.err 'deleted|are lost'
expect_no_line 'errors' home.err ' error: '
expect_clean_stop home
expect_once 'events' home.out 1 20
