# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Many reconnects leak no descriptor, memory or consumer, and lose or repeat no message.

use_broker
times=$(soak_or 20 200)
start_proxy wire
# At level debug each is logged, not only the first ones of an hour.
start_consuming again --url "$(by_way_of wire "$url")" --durable --label again --log-level debug
messages 1 2000 >capture
split --lines $((2000 / times)) --suffix-length 3 --numeric-suffixes=1 capture part.

for ((round = 1; round <= times; ++round)); do
  # Each connection is lost while messages arrive, and after one has been acknowledged, so that
  # the intervals do not increase.
  printed=$(wc -l <again.out)
  "$feeder" --url "$url" --rate 200 "$(printf 'part.%03d' "$round")" &
  started feeder
  wait_for 15 'messages arrive' has_numbers again.out $((printed + 2))
  proxy wire reset
  ended feeder 15
  wait_until_consuming again $((round + 1))
  if ((round == 3)); then
    open=$(descriptors again)
    resident=$(resident_kb again)
  fi
done
expect_equal 'open descriptors' "$open" "$(descriptors again)"
expect_memory 'growth of resident memory, kB' 1024 $(($(resident_kb again) - resident))
expect_equal 'consumers' 1 "$(depth again consumers)"

expect_at_least 'least pause between connections, in milliseconds' 1000 "$(pauses wire | sort -n | sed -n 1p)"

wait_for 10 'all is printed' has_numbers again.out 2000
wait_for 10 'all is acknowledged' has_depth again 0
expect_clean_stop again
expect_once 'events' again.out 1 2000
expect_equal 'consumers at the end' 0 "$(depth again consumers)"
say "$times reconnects: $open descriptors; $resident kB resident after the third," \
  "$(awk 'END { print NR }' again.err) log lines"
