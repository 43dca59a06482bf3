# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Of a name with several addresses, the first that works is used, whatever the others do, and comes
# first after a loss of the connection.

# shellcheck source=tests/e2e/names.bash
. "$here/names.bash"
use_broker
# 127.0.0.1 comes first, however a resolver sorts (RFC 6724).
cat >hosts <<END
127.0.0.1 localhost
127.0.0.1 two.test
127.0.0.9 two.test
127.0.0.1 many.test
127.0.0.2 many.test
127.0.0.3 many.test
127.0.0.4 many.test
127.0.0.9 many.test
::1 six.test
127.0.0.9 six.test
127.0.0.1 bad.test
127.0.0.2 bad.test
END
use_names

# start_good PORT BROKER-PORT: the address that works.
start_good() {
  socat "TCP-LISTEN:$1,bind=127.0.0.9,reuseaddr,fork" "TCP:127.0.0.1:$2" 2>"good-$1.log" &
  started "good-$1"
  wait_for 10 'the good address listens' listens 127.0.0.9 "$1"
}

kinds=(dead silent rude absent)
declare -A address_of=() port_of=()
for kind in "${kinds[@]}"; do
  for broker_port in "$BROKER_PORT" "$BROKER_TLS_PORT"; do
    port=$(free_port)
    start_good "$port" "$broker_port"
    [[ $kind == absent ]] || "start_${kind}_address" 127.0.0.1 "$port"
    if [[ $broker_port == "$BROKER_PORT" ]]; then
      port_of[$kind]=$port
      address_of[$kind]=amqp://guest:guest@two.test:$port/$vhost
    else
      address_of[tls-$kind]=amqps://guest:guest@two.test:$port/$vhost
    fi
  done
done
address_of[six]=amqp://guest:guest@six.test:${port_of[absent]}/$vhost
start_silent_address 127.0.0.2 "${port_of[dead]}"
start_rude_address 127.0.0.3 "${port_of[dead]}"
address_of[many]=amqp://guest:guest@many.test:${port_of[dead]}/$vhost

for name in "${!address_of[@]}"; do
  start_monitor "$name" --url "${address_of[$name]}" --tls-insecure --durable --label "$name" \
    --event pulse
done
start_monitor bad --url "amqp://guest:guest@bad.test:${port_of[dead]}/$vhost" --no-retry
for name in "${!address_of[@]}"; do
  wait_until_consuming "$name" 1 8
done
messages 1 20 >capture
feed capture
for name in "${!address_of[@]}"; do
  wait_for 10 "events at $name" has_numbers "$name.out" 20
done

# After a loss, the pause is 1 s to 1.25 s; those that did not work come last.
began=$(progress_ms)
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
for name in "${!address_of[@]}"; do
  wait_until_consuming "$name" 2 10
done
expect_at_most 'milliseconds until all consume again' 6000 $(($(progress_ms) - began))

for name in "${!address_of[@]}"; do
  expect_clean_stop "$name"
  expect_once "events at $name" "$name.out" 1 20
done

# If none works, that is said once, and in time.
ended bad 30
expect_equal 'exit status if no address works' 69 "$status"
expect_lines 'errors if no address works' 1 bad.err ' error: .*bad[.]test'

run_monitor --url "${address_of[silent]}" --check
expect_equal 'exit status of --check' 0 "$status"
