# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The notifications to the service manager, read from a socket: ready only once it consumes,
# status, watchdog, reload and end. tests/packaging/machine uses a real systemd.

use_broker
messages 1 20 >capture
start_manager
export NOTIFY_SOCKET=$PWD/manager

# Without a broker, the startup is not complete.
port=$(free_port)
WATCHDOG_USEC=2000000 start_monitor service --durable --label service \
  --url "amqp://guest:guest@127.0.0.1:$port/$vhost"
wait_for 5 'it says why' hears 'Connection refused'
socat "TCP-LISTEN:$port,bind=127.0.0.1,reuseaddr,fork" "TCP:127.0.0.1:$BROKER_PORT" 2>socat.log &
started socat
wait_until_consuming service
wait_for 5 'it is ready' hears '^READY=1$'
expect_equal 'what comes before it is ready' '' \
  "$(sed '/^READY/,$d' heard | grep -Ev '^(STATUS=connecting |WATCHDOG=1)')"
expect_line 'status before it is ready' heard "^STATUS=connecting since 20.*Z: connect to amqp://127.0.0.1:$port/.*: Connection refused"
wait_for 5 'it says what it does' hears "^STATUS=consuming from queue 'queue/guest/service'"
expect_no_line 'password in the status' heard 'guest:guest'

feed capture
wait_for 15 'it says how much' hears 'STATUS=.*; [1-9][0-9.]* messages/s, [1-9][0-9.]* matched/s'
fed=$(grep -c '^WATCHDOG=1$' heard)
wait_for 5 'it feeds the watchdog' hears '^WATCHDOG=1$' $((fed + 2))

signal service HUP
wait_for 5 'it reloads' hears '^RELOADING=1 MONOTONIC_USEC=[0-9]+$'
wait_for 5 'it is ready again' hears '^READY=1$' 2
is_running service || mismatch 'after SIGHUP' 'it runs' 'it has ended'

# A stopped monitor sends no watchdog message.
signal service STOP
sleep 0.5
fed=$(grep -c '^WATCHDOG=1$' heard)
sleep 2.5
expect_equal 'signs of life while it is stuck' "$fed" "$(grep -c '^WATCHDOG=1$' heard)"
signal service CONT

ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
wait_for 5 'it says that the connection is gone' hears '^STATUS=reconnecting since 20.*Z: connection to amqp://'
wait_until_consuming service 2
expect_clean_stop service
wait_for 5 'it says that it ends' hears '^STOPPING=1$'

# The last status is the error that ended the run.
run_monitor --url "amqp://guest:wrong@127.0.0.1:$BROKER_PORT/$vhost"
expect_equal 'exit status with a wrong password' 77 "$status"
wait_for 5 'it says why it ends' hears "^STATUS=log in to amqp://.* as 'guest'"
