# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A broker that offers no mechanism that the monitor knows refuses it. Headers that are too large
# make a message malformed, and do not end the connection. A password that has changed in its file
# is used at the next attempt. A permission that is taken away later costs no messages.

use_broker
bare=amqp://127.0.0.1:$BROKER_PORT/$vhost
for user in rotated demoted; do
  ctl add_user "$user" first-secret >/dev/null
  ctl set_permissions -p "$vhost" "$user" '.*' '.*' '.*'
done
(umask 077 && echo first-secret | tee password >demoted.password)
start_consuming rotated --url "$bare" --user rotated --password-file password --durable --label rotated
ctl change_password rotated second-secret >/dev/null
echo second-secret >password
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
wait_until_consuming rotated 2 8
expect_no_line 'secrets in the log' rotated.err 'secret'
expect_clean_stop rotated

start_consuming demoted --url "$bare" --user demoted --password-file demoted.password --event pulse
ctl set_permissions -p "$vhost" demoted '.*' '^$' '.*' # may not bind any more

start_liar plainless-liar without_plain
run_monitor --url "$liar"
expect_equal 'exit status without PLAIN' 77 "$status"
expect_lines 'errors without PLAIN' 1 err ' error: .*PLAIN'

start_liar header-liar header_kb_1300
start_consuming header --url "$liar" --event pulse --rejects rejects
wait_for 10 'the message after it' has_numbers header.out 2
wait_for 5 'the reject' test -s rejects
wait_for 5 'the acknowledgement' grep -q 'acknowledged 3' header-liar.log
expect_lines 'rejects' 1 rejects
expect_lines 'connections' 1 header-liar.log accepted
expect_clean_stop header
expect_equal 'events' '1 3' "$(numbers header.out | xargs)"

# Bindings are renewed every 30 s.
wait_for 45 'the binding is refused' grep -q "refused for user 'demoted'" "$BROKER_LOG"
messages 1 10 >capture
feed capture
wait_for 10 'events' has_numbers demoted.out 10
expect_no_line 'untrue words' demoted.err 'not received'
expect_lines 'beginnings to consume' 1 demoted.err 'consuming from'
expect_clean_stop demoted

# What --push bound to a durable queue is removed at the end, or by the next run that does not need it.
"$feeder" --url "$url" --declare-only "$support/sample.jsonl"
group_bindings() {
  ctl -p "$vhost" list_bindings --no-table-headers source_name destination_name |
    grep -c $'task-group-resolved\tqueue/guest/pushed$' || true
}
start_consuming pushing --url "$url" --push 0123456789ab --durable --label pushed
expect_equal 'bindings of --push' 1 "$(group_bindings)"
stop pushing
expect_equal 'bindings after --push' 0 "$(group_bindings)"
start_consuming killed --url "$url" --push 0123456789ab --durable --label pushed
crash killed
expect_equal 'bindings after a crash' 1 "$(group_bindings)"
start_consuming pushed --url "$url" --durable --label pushed
expect_equal 'bindings without --push' 0 "$(group_bindings)"
expect_clean_stop pushed
