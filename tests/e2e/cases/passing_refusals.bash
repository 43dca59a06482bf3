# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A limit of the broker that is reached is retried, because it passes. A broker that refuses for
# good does not keep the monitor from another one; only if all do, the run ends.

use_broker
address=127.0.0.1:$BROKER_PORT
for user in crowded silenced patient; do
  ctl add_user "$user" hushhush >/dev/null
  ctl set_permissions -p "$vhost" "$user" '.*' '.*' '.*'
done

# expect_patience NAME URL: it waits for the limit to be lifted by the command lift_NAME.
expect_patience() {
  start_monitor "$1" --url "$2" --durable --label "$1"
  wait_for 10 "$1: the limit is logged" grep -Eq 'limit.*retrying at' "$1.err"
  expect_no_line "$1: errors" "$1.err" ' error: '
  run_monitor --url "$2" --no-retry --durable --label "$1"
  expect_equal "$1: exit status with --no-retry" 69 "$status"
  "lift_$1"
  wait_until_consuming "$1" 1 10
  expect_clean_stop "$1"
}

lift_crowded() {
  ctl clear_user_limits crowded max-connections >/dev/null
}
ctl set_user_limits crowded '{"max-connections": 0}' >/dev/null
expect_patience crowded "amqp://crowded:hushhush@$address/$vhost"

lift_silenced() {
  ctl clear_user_limits silenced max-channels >/dev/null
}
ctl set_user_limits silenced '{"max-channels": 0}' >/dev/null
expect_patience silenced "amqp://silenced:hushhush@$address/$vhost"

lift_full() {
  ctl clear_vhost_limits -p "$vhost" >/dev/null
}
ctl set_vhost_limits -p "$vhost" '{"max-connections": 0}' >/dev/null
expect_patience full "$url"
lift_queueless() {
  lift_full
}
ctl set_vhost_limits -p "$vhost" '{"max-queues": 0}' >/dev/null
expect_patience queueless "$url"

# --- two brokers, of which one refuses ---

refusing=("amqp://guest:hushhush@$address/$vhost" "amqp://guest:guest@$address/nosuchvhost"
  "amqp://guest:guest@localhost:$BROKER_TLS_PORT/$vhost" "amqps://guest:guest@$address/$vhost")
for index in "${!refusing[@]}"; do
  name=second-$index
  start_monitor "$name" --url "${refusing[index]}" --url "$url" --durable --label "$name"
done
began=$(now_ms)
for index in "${!refusing[@]}"; do
  wait_until_consuming "second-$index" 1 8
done
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
for index in "${!refusing[@]}"; do
  name=second-$index
  wait_until_consuming "$name" 2 8
  expect_clean_stop "$name"
  expect_no_line "$name: secret in the log" "$name.err" 'hushhush'
done

# One that refuses later leaves the other.
start_consuming later --url "amqp://patient:hushhush@$address/$vhost" --url "$url" --durable --label later
ctl change_password patient other >/dev/null
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
wait_until_consuming later 2 8
expect_clean_stop later

run_monitor --url "${refusing[0]}" --url "${refusing[1]}"
expect_equal 'exit status if all refuse' 77 "$status"
expect_lines 'errors if all refuse' 1 err ' error: '
