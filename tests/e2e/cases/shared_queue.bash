# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Three monitors on one queue share the messages without losing or repeating any. When one is
# killed, the others receive its messages, marked if it had printed them already.

use_broker
monitors=(one two three)
for name in "${monitors[@]}"; do
  start_consuming "$name" --url "$url" --durable --label shared --event pulse --prefetch 50
done
messages 1 3000 >capture
feed capture
printed() {
  cat one.out two.out three.out >all
  (($(wc -l <all) >= $1))
}
wait_for 20 'all is printed' printed 3000
expect_once 'events of three' all 1 3000
for name in "${monitors[@]}"; do
  expect_at_least "share of $name" 300 "$(wc -l <"$name.out")"
done

messages 3001 9000 >capture
"$feeder" --url "$url" --rate 2000 capture &
started feeder
wait_for 10 'the stream goes on' printed 4000
crash two
ended feeder 20
wait_for 20 'the queue is empty' has_depth shared 0
expect_clean_stop one
expect_clean_stop three
cat one.out three.out >others
cat others two.out >all
expect_all 'events of all' all 1 9000
# A message that both printed is marked in the second; no other message is printed twice.
jq -r 'select(.redelivered).key' others | sort >marked
jq -r .key all | sort | uniq -d >doubled
expect_equal 'doubled events without a mark' '' "$(comm -23 doubled marked | head)"
numbers others | sort | uniq -d >doubled
expect_equal 'events doubled among the others' '' "$(head doubled)"
