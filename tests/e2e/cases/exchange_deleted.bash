# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# An exchange that is deleted and declared again has lost its bindings. The same consumer
# renews them after a while, and logs that messages were not received.

use_broker
start_consuming faithful --url "$url"
messages 1 10 >capture
feed capture
wait_for 10 'events' has_numbers faithful.out 10
feed capture --delete-only
feed capture --declare-only

# Silently, if the exchange exists again before the bindings are renewed.
bound() {
  ctl -p "$vhost" list_bindings --no-table-headers source_name | grep -q '^exchange/build/$'
}
wait_for 45 'it is bound again' bound
messages 11 20 >capture
feed capture
wait_for 10 'events come again' has_numbers faithful.out 20
expect_lines 'warnings' 0 faithful.err ' warning: '

feed capture --delete-only
wait_for 45 'its absence is noticed' grep -q "warning: .*'exchange/build/' again: .*no exchange" faithful.err
feed capture --declare-only
wait_for 90 'its return is noticed' grep -q "warning: .*'exchange/build/' exists now" faithful.err
messages 21 30 >capture
feed capture
wait_for 10 'events come again' has_numbers faithful.out 30
expect_lines 'beginnings to consume' 1 faithful.err 'consuming from'
expect_lines 'warnings' 2 faithful.err ' warning: '
expect_clean_stop faithful
expect_once 'events' faithful.out 1 30
