# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A name server that does not answer holds up neither time limits, signals and pending lines, nor
# another broker.

# shellcheck source=tests/e2e/names.bash
. "$here/names.bash"
((EUID == 0)) || skip 'only root may listen on port 53'
use_broker
socat -u UDP-RECV:53,bind=127.0.0.77 OPEN:/dev/null 2>socat.log &
started name-server
is_silent() {
  ss -Hlun 'src = 127.0.0.77 and sport = :53' | grep -q .
}
wait_for 10 'the name server is silent' is_silent
printf 'nameserver 127.0.0.77\n' >resolv.conf
printf '127.0.0.1 localhost known.test\n' >hosts
use_names
known=amqp://guest:guest@known.test:$BROKER_PORT/$vhost
unknown=amqp://guest:guest@unknown.test:$BROKER_PORT/$vhost

took_ms run_monitor --url "$unknown" --timeout 1s --count 1
expect_equal 'exit status with --timeout' 124 "$status"
expect_at_most 'milliseconds with --timeout' 4000 "$progress"

start_monitor second --url "$unknown" --url "$known"
wait_until_consuming second 1 8
expect_clean_stop second

# The name is lost along with the connection, while lines wait for the reader.
messages 1 60 3000 >capture
start_reader reader
out=reader.pipe start_consuming lost --url "$known" --event pulse --durable --label lost
signal reader STOP
start_consuming back --url "$known" --event pulse --durable --label back
feed capture
wait_for 10 'all is delivered' has_depth lost 0 messages_ready
wait_for 10 'events' has_numbers back.out 60
printf '127.0.0.1 localhost\n' >hosts
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
asks() {
  # A socket of the process that is connected to the name server.
  ss -Hunp 'dst = 127.0.0.77' | grep -q "pid=${pid_of[lost]},"
}
wait_for 10 'it asks for the name' asks
signal reader CONT
signal lost TERM
took_ms ended lost 10
expect_at_most 'milliseconds until it ends' 5000 "$progress"
expect_equal 'exit status while it asks' 0 "$status"
ended reader 5
expect_once 'lines' reader.read 1 60

# Once the name is known again, it is found.
printf '127.0.0.1 localhost known.test\n' >hosts
wait_until_consuming back 2 25
expect_clean_stop back

took_ms run_monitor --url "$unknown" --no-retry
expect_equal 'exit status with --no-retry' 69 "$status"
expect_at_most 'milliseconds with --no-retry' 13000 "$progress"
expect_lines 'errors with --no-retry' 1 err ' error: .*unknown[.]test'
