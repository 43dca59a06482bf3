# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The metrics say what keeps a monitor from consuming: the network, the login, a permission, or the
# queue.

use_broker

# start_account NAME: a monitor with an account of its own.
start_account() {
  ctl add_user "$1-$$" secret >/dev/null
  ctl set_permissions -p "$vhost" "$1-$$" '.*' '.*' '.*' >/dev/null
  PULSE_PASSWORD=secret start_consuming "$1" --user "$1-$$" --url "${2:-${url/guest:guest@/}}" \
    --durable --label "$1" --queue-type classic --metrics "$1.prom"
}

# has_obstacle NAME REASON: whether that is the only one.
has_obstacle() {
  [[ $(sed -n 's/^pulsebuildmonitor_obstacle{.*reason="\(.*\)"} 1$/\1/p' "$1.prom") == "$2" ]]
}

# lose_connection NAME
lose_connection() {
  ctl close_all_user_connections "$1-$$" 'for the test' >/dev/null
}

start_proxy wire
without_login=${url/guest:guest@/}
start_account network "$(by_way_of wire "$without_login")"
start_account login
start_account limit
start_account permission
start_account queue
for each in network login limit permission queue; do
  wait_for 5 "the metrics of $each say that it consumes" grep -q '_consuming{.*} 1$' "$each.prom"
  wait_for 5 "$each has no obstacle" has_obstacle "$each" ''
done

stop wire
ctl change_password "login-$$" another >/dev/null
lose_connection login
ctl set_user_limits "limit-$$" '{"max-connections": 0}' >/dev/null
lose_connection limit
ctl set_permissions -p "$vhost" "permission-$$" '^$' '^$' '^$' >/dev/null
lose_connection permission
# Another queue of that name while the monitor is stopped.
signal queue STOP
lose_connection queue
ctl -p "$vhost" delete_queue "queue/queue-$$/queue" >/dev/null
PULSE_PASSWORD=secret start_consuming other --user "queue-$$" --url "$without_login" --durable \
  --label queue --queue-type quorum
expect_clean_stop other
signal queue CONT
for each in network login permission queue; do
  wait_for 40 "$each has its obstacle" has_obstacle "$each" "$each"
done
wait_for 40 'a limit on connections is an obstacle of the login' has_obstacle limit login
