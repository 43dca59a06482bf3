# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if a node of a cluster is killed, to which the monitor is connected and
# where the classic queues are; see promises.tsv. The node comes back later.

# shellcheck source=../promises.bash
. "$here/promises.bash"
own_broker one
first_dir=$broker_dir first_url=$url
declare -A url_at=()
for node in three two; do
  broker_dir=$PWD/$node
  own_brokers+=("$broker_dir")
  restart_broker --join "$first_dir"
  url_at[$node]=$BROKER_URL/$vhost
done
start_proxy wire
promised_url=(--url "$(by_way_of wire "${url_at[two]}")" --url "$first_url")

url=$first_url
begin_promises node
proxy wire hold
feed part.11
kill_broker
restart_broker
url=$first_url
proxy wire pass
for name in "${names[@]}"; do wait_until_consuming "$name" 2 70; done
feed part.21
feed part.31
each_monitor expect_promise
