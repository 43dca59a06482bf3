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
expect_lines 'steps' 6 out '^ok: '
expect_line 'the queue' out "^ok: queue 'queue/guest/checked': does not exist yet$"
expect_equal 'queues after a check' '' "$(ctl -p "$vhost" list_queues --no-table-headers name)"
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
expect_line 'the queue in use' out "^ok: queue 'queue/guest/checked': 0 messages, 1 consumers$"
start_consuming second --url "$url" "${flags[@]}"
expect_line 'warning of the second consumer' second.err \
  "warning: queue 'queue/guest/checked' has 1 other consumer: .* --single-active"
expect_clean_stop second
expect_clean_stop first

run_monitor --no-retry --url "amqp://guest:guest@127.0.0.1:$BROKER_TLS_PORT/$vhost"
expect_line 'AMQP on a TLS port' err 'the broker expects TLS: use amqps://$'
run_monitor --no-retry --url "amqps://guest:guest@localhost:$BROKER_PORT/$vhost"
expect_line 'TLS on an AMQP port' err \
  "amqps://localhost:$BROKER_PORT.*: TLS handshake: wrong version number; .* use amqp://$"
