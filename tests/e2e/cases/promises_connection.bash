# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if the connection is lost; see promises.tsv.

# shellcheck source=../promises.bash
. "$here/promises.bash"
use_broker
start_proxy wire
promised_url=(--url "$(by_way_of wire "$url")")

begin_promises connection
proxy wire hold
feed part.11
proxy wire reset
until_queues_are_gone
feed part.21
proxy wire pass
for name in "${names[@]}"; do wait_until_consuming "$name" 2 70; done
feed part.31
each_monitor expect_promise
