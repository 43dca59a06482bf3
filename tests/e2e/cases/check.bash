# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --check tries what a run needs, step by step, and changes nothing. A second consumer of a
# durable queue is warned. The wrong scheme for a port is recognized.

use_broker
flags=(--durable --label checked)

run_monitor --url "$url" --check --source taskcluster
expect_equal 'exit status without the exchanges of a source' 76 "$status"
expect_line 'the last step' out '^ok: source taskcluster: no exchange$'
"$feeder" --url "$url" --declare-only "$support/sample.jsonl"

run_monitor --url "$url" --check "${flags[@]}"
expect_equal 'exit status' 0 "$status"
expect_lines 'steps' 7 out '^ok: '
expect_line 'the queue' out "^ok: queue 'queue/guest/checked': does not exist yet; whether the account may declare it is not checked$"
expect_line 'the temporary queue' out "^ok: temporary queue 'queue/guest/checked-[0-9a-f]+': declared"
has_no_queue() {
  [[ -z $(ctl -p "$vhost" list_queues --no-table-headers name) ]]
}
wait_for 5 'the temporary queue is deleted' has_no_queue
run_monitor --url "$url" --check --bind 'exchange/absent:#'
expect_equal 'exit status without the exchange of --bind' 76 "$status"
run_monitor --url "amqp://guest:wrong@127.0.0.1:$BROKER_PORT/$vhost" --check
expect_equal 'exit status with a wrong password' 77 "$status"
expect_lines 'steps with a wrong password' 2 out '^ok: '
run_monitor --url "$url" --check --log-file "$PWD/absent/log"
expect_equal 'exit status with a file that cannot be written' 78 "$status"
expect_lines 'steps with such a file' 1 out '^ok: '

start_consuming first --url "$url" "${flags[@]}"
expect_no_line 'warning of the only consumer' first.err 'other consumer'
run_monitor --url "$url" --check "${flags[@]}"
expect_line 'the queue in use' out "^ok: queue 'queue/guest/checked': 0 messages, 1 consumer, classic$"
start_consuming second --url "$url" "${flags[@]}"
expect_line 'warning of the second consumer' second.err \
  "warning: queue 'queue/guest/checked' has 1 other consumer: .* --single-active"
expect_clean_stop second
expect_clean_stop first

# An account lacks one permission, or has it on the exchanges or on its queues alone: --check
# ends with the status and the error of a run. The names of temporary queues differ.
lacking=0
# expect_same_refusal TEXT CONFIGURE WRITE READ [FLAG...]
expect_same_refusal() {
  local user=lacking-$((++lacking)) what="configure '$2', write '$3', read '$4' ${*:5}"
  local -a account=(--source taskcluster --no-retry "${@:5}"
    --url "amqp://$user:secret@127.0.0.1:$BROKER_PORT/$vhost")
  ctl add_user "$user" secret >/dev/null
  ctl set_permissions -p "$vhost" "$user" "$2" "$3" "$4"
  run_monitor "${account[@]}"
  expect_equal "exit status of a run with $what" 77 "$status"
  expect_line "error of a run with $what" err "$1"
  sed -E "s/-[0-9a-f]{16}'/-RANDOM'/g" err >run.err
  run_monitor --check "${account[@]}"
  expect_equal "exit status of --check with $what" 77 "$status"
  sed -E "s/-[0-9a-f]{16}'/-RANDOM'/g" err >check.err
  expect_same "error of --check with $what" run.err check.err
}
expect_same_refusal 'declare queue' '^$' '.*' '.*'
expect_same_refusal 'declare queue' '^exchange/' '.*' '.*'
expect_same_refusal 'bind queue' '.*' '^$' '.*'
expect_same_refusal 'bind queue' '.*' '^exchange/' '.*'
expect_same_refusal 'bind queue' '.*' '.*' '^$'
expect_same_refusal 'bind queue' '.*' '.*' '^queue/'
expect_same_refusal 'consume' '.*' '.*' '^exchange/'
expect_same_refusal 'bind queue' '.*' '.*' '^(queue|exchange/taskcluster)' --bind 'exchange/build/:#'

# The same for a durable queue, which a run would declare and leave: only --check.
ctl add_user durable secret >/dev/null
durable_account=("${flags[@]}" --source taskcluster --no-retry
  --url "amqp://durable:secret@127.0.0.1:$BROKER_PORT/$vhost")
for permissions in '^$ .* .*' '.* ^$ .*' '.* .* ^$' '.* .* ^exchange/'; do
  read -ra three <<<"$permissions"
  ctl set_permissions -p "$vhost" durable "${three[@]}"
  run_monitor --check "${durable_account[@]}"
  expect_equal "exit status of --check of a durable queue with $permissions" 77 "$status"
done
ctl set_permissions -p "$vhost" durable '^queue/durable/' '^queue/durable/' '^(queue/durable|exchange)/'
run_monitor --check "${durable_account[@]}"
expect_equal 'exit status of --check with the permissions of Pulse' 0 "$status"
expect_equal 'durable queues that checks have made' '' "$(queue_owner=durable depth checked)"

run_monitor --no-retry --url "amqp://guest:guest@127.0.0.1:$BROKER_TLS_PORT/$vhost"
expect_line 'AMQP on a TLS port' err 'the broker expects TLS: use amqps://$'
run_monitor --no-retry --url "amqps://guest:guest@localhost:$BROKER_PORT/$vhost"
expect_line 'TLS on an AMQP port' err \
  "amqps://localhost:$BROKER_PORT.*: TLS handshake: wrong version number; .* use amqp://$"
