# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if the connection is lost; see promises.tsv.

# shellcheck source=../promises.bash
. "$here/promises.bash"
use_broker
start_proxy wire
promised_url=(--url "$(by_way_of wire "$url")")

has_no_temporary_queue() {
  ! ctl -p "$vhost" list_queues --no-table-headers name | grep -q '/[a-z_]*-temporary-'
}

begin_promises connection
proxy wire hold
feed part.11
proxy wire reset
wait_for 30 'the temporary queues are gone' has_no_temporary_queue
feed part.21
proxy wire pass
for name in "${names[@]}"; do wait_until_consuming "$name" 2 70; done
feed part.31
each_monitor expect_promise
