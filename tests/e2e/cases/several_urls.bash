# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Several --url are tried in turn, at first and after a loss.

use_broker
start_proxy first
first=$(by_way_of first "$url")
start_proxy second
second=$(by_way_of second "$url")
start_consuming turns --url "amqp://guest:guest@127.0.0.1:$(free_port)/$vhost" --url "$first" \
  --url "$second" --durable --label turns
messages 1 10 >capture
feed capture
wait_for 10 'the events appear' has_numbers turns.out 10
expect_lines 'connections to the first' 1 first.log accepted

crash first
wait_until_consuming turns 2 10
expect_lines 'connections to the second' 1 second.log accepted
messages 11 20 >capture
feed capture
wait_for 10 'the events appear' has_numbers turns.out 20
expect_clean_stop turns
expect_once 'events' turns.out 1 20

# While all are unreachable, each is logged once, not at each attempt.
start_monitor lost --url "amqp://guest:guest@127.0.0.1:$(free_port)/$vhost" \
  --url "amqp://guest:guest@127.0.0.1:$(free_port)/$vhost" --log-level debug
tried_again() {
  (($(grep -c 'retrying at' lost.err) >= $1))
}
wait_for 15 'each is tried twice' tried_again 4
expect_clean_stop lost
expect_lines 'warnings' 2 lost.err ' warning: connect to .*retrying at'
expect_lines 'attempts that only debug tells of' $(($(grep -c 'retrying at' lost.err) - 2)) lost.err \
  ' debug: connect to .*retrying at'
