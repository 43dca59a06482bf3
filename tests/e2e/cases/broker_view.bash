# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The monitor as seen by the broker: a connection with a name, a heartbeat and the capability
# consumer_cancel_notify, the prefetch window, and queue names as Pulse requires them.

use_broker

# queue_of NAME: the one its log names
queue_of() {
  sed -n "s/.*consuming from queue '\\([^']*\\)'.*/\\1/p" "$1.err"
}

# queue_is NAME COLUMN...: those of its queue
queue_is() {
  ctl -p "$vhost" list_queues --no-table-headers name "${@:2}" |
    awk -F '\t' -v OFS=' ' -v name="$(queue_of "$1")" '$1 == name { $1 = ""; print substr($0, 2) }'
}

start_consuming kept --url "$url" --durable --label mine --heartbeat 7 --prefetch 33
expect_equal 'name of a durable queue' queue/guest/mine "$(queue_of kept)"
expect_equal 'durable queue: durable, exclusive, auto_delete, type' 'true false false classic' \
  "$(queue_is kept durable exclusive auto_delete type)"
connections timeout client_properties >seen
expect_equal 'heartbeat' 7 "$(cut -f 1 seen)"
expect_line 'name of the connection' seen "connection_name\",\"pulsebuildmonitor mine pid ${pid_of[kept]}"
expect_line 'capabilities' seen 'consumer_cancel_notify",true'
expect_line 'product' seen 'product","pulsebuildmonitor'
# consumer_is QUEUE ACKNOWLEDGES PREFETCH
consumer_is() {
  [[ $(ctl -p "$vhost" list_consumers --no-table-headers queue_name ack_required prefetch_count) == \
    "$1"$'\t'"$2"$'\t'"$3" ]]
}
consumer_is "$(queue_of kept)" true 1 ||
  mismatch 'the consumer' 'it acknowledges, and takes one message first' 'another one'
messages 1 1 100 >capture
feed capture
wait_for 10 'the consumer has its window' consumer_is "$(queue_of kept)" true 33
expect_equal 'bindings' "exchange/build/ $(queue_of kept)" \
  "$(ctl -p "$vhost" list_bindings --no-table-headers source_name destination_name |
    awk -F '\t' '$1 != "" { print $1, $2 }')"
expect_clean_stop kept

for name in first second; do
  start_consuming $name --url "$url"
  expect_line "name of an ephemeral queue" <(queue_of $name) '^queue/guest/pulsebuildmonitor-[0-9a-f]+$'
  expect_equal 'ephemeral queue: durable, exclusive' 'false true' "$(queue_is $name durable exclusive)"
done
[[ $(queue_of first) != "$(queue_of second)" ]] ||
  mismatch 'two ephemeral queues' 'two names' "$(queue_of first)"
start_consuming labelled --url "$url" --label mine
expect_line "name of an ephemeral queue with a label" <(queue_of labelled) '^queue/guest/mine-[0-9a-f]+$'
expect_clean_stop labelled
expect_equal 'an ephemeral queue afterwards' '' "$(queue_is labelled name)"

start_consuming by-query --url "${tls_url/amqps:/amqp:}?ssl=1" --ca-file "$BROKER_CA"
expect_clean_stop by-query

# No path, an empty path and %2f all mean the virtual host /, which has no exchange.
for path in '' / /%2f /%2F; do
  run_monitor --url "$BROKER_URL$path" --source buildbot
  expect_equal "exit status with path '$path'" 76 "$status"
done
