# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if the broker is killed; see promises.tsv.

# shellcheck source=../promises.bash
. "$here/promises.bash"
own_broker broker
start_proxy wire
promised_url=(--url "$(by_way_of wire "$url")")

begin_promises broker
proxy wire hold
feed part.11
kill_broker
restart_broker
proxy wire pass
# Only then has each quorum queue a leader. RabbitMQ 3.10 never confirms what is published before.
for name in "${names[@]}"; do wait_until_consuming "$name" 2 70; done
feed part.21
feed part.31
each_monitor expect_promise
