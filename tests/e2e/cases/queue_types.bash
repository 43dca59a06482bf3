# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Without --queue-type, a durable queue has the type that is the default of its virtual host. If
# that is quorum, it has no delivery limit either: no message is lost, however often runs fail. The
# log and --check name the type. A queue of the other type is not refused, unless a type is given.

use_broker
version=$(ctl version)
limited=$((${version%%.*} >= 4))
rounds=$((limited ? 22 : 3))
traits=quorum
((!limited)) || traits='quorum, no delivery limit'
classic_url=$url
classic_vhost=$vhost
quorum_vhost=$vhost-quorum
ctl add_vhost "$quorum_vhost" --default-queue-type quorum >/dev/null
ctl set_permissions -p "$quorum_vhost" guest '.*' '.*' '.*'
quorum_url=${url%"$vhost"}$quorum_vhost
messages 1 3 >capture

# has_queue NAME TYPE: in the present virtual host.
has_queue() {
  ctl -p "$vhost" list_queues --no-table-headers name type | grep $'^queue/guest/'"$1"$'\t'"$2" >/dev/null
}

"$feeder" --url "$url" --declare-only "$support/sample.jsonl"
make_queue plain --event pulse
expect_line 'the usual type' making-plain.err "'queue/guest/plain' \(new, classic; sources"
run_monitor --url "$url" --label plain --durable --check
expect_line '--check names the usual type' out "'queue/guest/plain': 0 messages, 0 consumers, classic$"
make_queue other --event pulse --queue-type quorum
run_monitor --url "$url" --label other --durable --event pulse --drain
expect_equal 'exit status with a quorum queue' 0 "$status"
expect_line 'type of a quorum queue' err "'queue/guest/other' \(existing, $traits; sources"

vhost=$quorum_vhost url=$quorum_url
"$feeder" --url "$url" --declare-only "$support/sample.jsonl"
make_queue replicated --event pulse
has_queue replicated quorum || mismatch 'the type' quorum "$(ctl -p "$vhost" list_queues name type)"
make_queue explicit --event pulse --queue-type classic
has_queue explicit classic || mismatch 'the type given' classic "$(ctl -p "$vhost" list_queues name type)"
run_monitor --url "$url" --label replicated --durable --queue-type classic
expect_equal 'exit status with another type than the given one' 76 "$status"

feed capture
for ((round = 1; round <= rounds; ++round)); do
  out=/dev/full start_monitor failing --url "$url" --label replicated --durable --event pulse
  ended failing 30
  expect_equal "round $round: exit status with a full disk" 74 "$status"
done
run_monitor --url "$url" --label replicated --durable --check
expect_equal 'exit status of --check' 0 "$status"
expect_line '--check names the type' out "'queue/guest/replicated': 3 messages, 0 consumers, $traits$"
run_monitor --url "$url" --label replicated --durable --event pulse --count 3 --timeout 10
expect_equal 'exit status' 0 "$status"
expect_line 'the type' err "'queue/guest/replicated' \(existing, $traits; sources"
expect_no_line 'warnings' err ' warning: '
expect_equal 'events' '1 2 3' "$(numbers out | sort -n | xargs)"

vhost=$classic_vhost url=$classic_url
ctl delete_vhost "$quorum_vhost" >/dev/null
