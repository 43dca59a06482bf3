# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The broker closes the connection and is unreachable for a while: each change of state is
# logged once, but not each attempt. The loss of a queue that is not durable is logged.

use_broker
start_proxy wire
start_consuming kept --url "$(by_way_of wire "$url")" --source buildbot --durable --label kept
start_consuming passing --url "$(by_way_of wire "$url")" --source buildbot
messages 1 10 >capture
feed capture
for name in kept passing; do
  wait_for 10 "$name prints" has_numbers "$name.out" 10
done

ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
for name in kept passing; do
  wait_until_consuming "$name" 2
  expect_lines "lines of $name that say why" 1 "$name.err" ' warning: .*for the test.*retrying at'
done

proxy wire reset-after 1
proxy wire reset
failed_attempts() {
  (($(grep -c accepted wire.log) >= 8))
}
wait_for 20 'some attempts fail' failed_attempts
proxy wire pass
for name in kept passing; do
  wait_until_consuming "$name" 3 20
done
messages 11 20 >capture
feed capture
for name in kept passing; do
  wait_for 10 "$name prints" has_numbers "$name.out" 20
  expect_clean_stop "$name"
  expect_once "events of $name" "$name.out" 1 20
  # The loss, and at most one other reason.
  expect_at_most "lines of $name about failures" 3 "$(grep -c 'retrying at' "$name.err")"
done
expect_lines 'warnings of a durable queue' 0 kept.err 'are lost'
expect_lines 'warnings of an ephemeral queue' 2 passing.err ' warning: .*are lost.*--durable'
