# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# RabbitMQ 4 drops a message of a quorum queue after 20 deliveries, unless the queue has no limit.
# However often monitors are restarted, killed or stopped by a full disk: no message is lost. The
# same holds for a queue that has the limit, if each run gets something done.

use_broker
version=$(ctl version)
rounds=24
((${version%%.*} >= 4)) || rounds=3 # it has no limit
flags=(--durable --queue-type quorum --event pulse)

# command_of NAME: slow, and records what it has done.
command_of() {
  printf "sleep 0.1; printf '%%s\\\\n' \"\$EVENT_KEY\" >>%s.done" "$1"
}
# has_done NAME NUMBER
has_done() {
  (($(wc -l <"$1.done") >= $2))
}

# A queue that another program has declared.
cat >queues.json <<END
{"queues": [{"name": "queue/guest/limited", "vhost": "$vhost", "durable": true, "auto_delete": false,
             "arguments": {"x-queue-type": "quorum"}}],
 "bindings": [{"source": "exchange/build/", "vhost": "$vhost", "destination": "queue/guest/limited",
               "destination_type": "queue", "routing_key": "#", "arguments": {}}]}
END
ctl import_definitions "$PWD/queues.json" >/dev/null || fail 'no queue'
names=(restarted killed full stuck limited)
for name in restarted killed full stuck; do
  make_queue "$name" "${flags[@]}"
done
for name in restarted killed limited; do
  : >"$name.done"
done
messages 1 60 3000 >capture
feed capture
# A pipe that is full, and that nobody reads.
mkfifo full.pipe
exec {stuck}<>full.pipe
head -c 65536 /dev/zero >&"$stuck"

for ((round = 1; round <= rounds; ++round)); do
  for name in restarted killed limited; do
    start_monitor "$name" --url "$url" --label "$name" "${flags[@]}" --exec "$(command_of "$name")"
  done
  out=/dev/full start_monitor full --url "$url" --label full "${flags[@]}"
  out=full.pipe start_monitor stuck --url "$url" --label stuck "${flags[@]}"

  for name in restarted killed limited; do
    wait_for 15 "round $round: something is done by $name" has_done "$name" "$round"
  done
  wait_until_consuming restarted # what is done may be of an earlier round
  expect_clean_stop restarted
  crash killed
  crash limited
  wait_until_consuming stuck
  crash stuck
  ended full 15
  expect_equal 'exit status with a full disk' 74 "$status"
done

for name in "${names[@]}"; do
  rest_of_queue "$name" "rest-$name.out" "${flags[@]}"
  expect_line "$name: the queue is a quorum queue" "rest-$name.err" "queue 'queue/guest/$name'.*quorum"
  [[ ! -e $name.done ]] || cut -d . -f 3 "$name.done" >"$name.numbers"
  { cat "$name.numbers" 2>/dev/null || true; numbers "rest-$name.out"; } | sort -nu >found.numbers
  seq 1 60 >expected.numbers
  expect_same_numbers "events of $name" 'all from 1 to 60'
done

((${version%%.*} >= 4)) || return 0
for name in restarted killed full stuck; do
  expect_line "$name: no limit" "rest-$name.err" 'no delivery limit'
  expect_no_line "$name: warnings" "rest-$name.err" ' warning: '
done
expect_lines 'warnings of the limit' 1 rest-limited.err " warning: queue 'queue/guest/limited'.*20 deliveries"
for name in full limited; do
  run_monitor --url "$url" --label "$name" "${flags[@]}" --check
  expect_equal "exit status of --check for $name" 0 "$status"
  expect_line "--check names the type of $name" out 'quorum'
done
expect_line '--check warns of the limit' err 'deliveries'
