# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --purge empties the queue of a label, and --delete-queue deletes it unless it is consumed. Neither
# touches another queue.

use_broker
make_queue kept
make_queue other
make_queue split --queue-type quorum
messages 1 25 300 >capture
feed capture
# The statistics of a quorum queue are late.
for label in kept other split; do
  wait_for 20 "the queue of $label is filled" has_depth "$label" 25
done

# expect_command STATUS TEXT ARG...: the text is that of stdout, or of the error. The broker is at
# `at`.
at=$url
expect_command() {
  run_monitor --url "$at" "${@:3}"
  expect_equal "exit status of ${*:3}" "$1" "$status"
  cat out err >said
  expect_line "what ${*:3} says" said "$2"
  expect_lines "lines of ${*:3}" 1 said
}

say 'what would be done'
run_monitor --url "$url" --label kept --dry-run --purge
expect_line 'the dry run of --purge' out '^# would delete the messages that wait in the queue$'
expect_line 'its queue' out '^# queue queue/guest/kept$'
run_monitor --url amqp://me:secret@127.0.0.1:1 --label kept --dry-run --delete-queue
expect_equal 'exit status of a dry run without a broker' 0 "$status"
expect_line 'the dry run of --delete-queue' out '^# would delete the queue, unless it has consumers$'
expect_equal 'messages after the dry runs' 25 "$(depth kept)"

say 'a queue is emptied'
queue="queue 'queue/guest/kept' at amqp://127.0.0.1:[0-9]+/[^ ]*"
expect_command 0 "^$queue: 25 messages deleted$" --label kept --purge
expect_command 0 "^$queue: 0 messages deleted$" --label kept --purge
expect_equal 'messages of the queues' '0 25 25' "$(depth kept) $(depth other) $(depth split)"
expect_command 0 "split' at .*: 25 messages deleted$" --label split --purge

say 'a queue in use is emptied, and not deleted'
for label in kept split; do
  start_consuming user --url "$url" --durable --label "$label" --exec 'exec sleep 3600' \
    --prefetch 2
  feed capture
  wait_for 10 'a message is delivered' has_depth "$label" 1 messages_unacknowledged
  expect_command 0 ': [0-9]+ messages deleted; messages that its 1 consumer received remain$' \
    --label "$label" --purge
  expect_command 76 "error: delete queue 'queue/guest/$label' at .*: it has 1 consumer$" \
    --label "$label" --delete-queue
  wait_for 20 "one message of $label is left" has_depth "$label" 1
  expect_clean_stop user
done

say 'a queue is deleted'
expect_command 0 "^$queue: deleted with 26 messages$" --label kept --delete-queue
expect_command 0 "split' at .*: deleted with 1 message$" --label split --delete-queue
expect_equal 'the queues' 'queue/guest/other' \
  "$(ctl -p "$vhost" list_queues --no-table-headers name | xargs)"
for command in --purge --delete-queue; do
  expect_command 76 "error: queue 'queue/guest/kept' at .*: does not exist$" --label kept "$command"
done
expect_equal 'the queues after a command on a missing one' 'queue/guest/other' \
  "$(ctl -p "$vhost" list_queues --no-table-headers name | xargs)"

say 'the statuses of a run'
ctl add_user weak secret >/dev/null
ctl set_permissions -p "$vhost" weak '^$' '.*' '^$' >/dev/null
ctl -p "$vhost" eval "rabbit_amqqueue:declare({resource,<<\"$vhost\">>,queue,<<\"queue/weak/x\">>},true,false,[],none,<<\"guest\">>)." >/dev/null
weak=amqp://weak:secret@127.0.0.1:$BROKER_PORT/$vhost
at=$weak
expect_command 77 'ACCESS_REFUSED' --label x --purge
expect_command 77 'ACCESS_REFUSED' --label x --delete-queue
expect_equal 'the queue of an account without permission' 'queue/weak/x' \
  "$(ctl -p "$vhost" list_queues --no-table-headers name | grep weak)"
at=amqp://guest:wrong@127.0.0.1:$BROKER_PORT/$vhost
expect_command 77 'ACCESS_REFUSED' --label x --purge
at=amqp://guest:guest@127.0.0.1:1/
expect_command 69 'Connection refused' --label x --purge
at=$url
expect_command 64 'needs --label' --purge
expect_command 64 "cannot be combined with --input" --label other --purge --input capture
expect_command 64 "cannot be combined with --purge" --label other --purge --delete-queue
expect_command 64 "cannot be combined with --check" --label other --check --delete-queue
expect_at_least 'messages of the other queue' 25 "$(depth other)"
