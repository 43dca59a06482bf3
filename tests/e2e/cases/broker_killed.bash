# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The broker is killed with -9 and restarted repeatedly during publication and consumption:
# every confirmed message is printed exactly once, although the broker loses
# acknowledgements and redelivers settled messages.

own_broker broker
kills=$(soak_or 3 20)
start_reader reader
# At level debug every connection is logged, not only the first ones of an hour.
out=reader.pipe start_consuming drain --url "$url" --durable --label drain --log-level debug
next=1
batch=10000

for ((round = 1; round <= kills; ++round)); do
  signal reader STOP
  messages $next $((next + batch - 1)) 1000 >capture
  feed capture --confirmed confirmed
  # Each number is published at most once: the feeder ends with the broker.
  messages $((next + batch)) $((next + 2 * batch - 1)) 1000 >capture
  "$feeder" --url "$url" --confirmed confirmed capture 2>feeder.err &
  started feeder
  signal reader CONT
  wait_for 20 'the backlog is drained' grep -q "linux.$((next + batch / 2))[.]" reader.read
  sleep "0.$((RANDOM % 5))"
  kill_broker
  next=$((next + 2 * batch))
  reap feeder
  restart_broker
  wait_until_consuming drain $((round + 1)) 70
done
wait_for 60 'the queue is drained' has_depth drain 0
expect_clean_stop drain
ended reader 5

numbers reader.read | sort >printed
cut -d . -f 3 confirmed | sort >wanted
expect_equal 'confirmed messages that were not printed' '' "$(comm -23 wanted printed | head)"
expect_equal 'messages printed twice' '' "$(uniq -d printed | head)"
expect_at_least 'confirmed messages' $((kills * batch)) "$(wc -l <wanted)"
grep 'ended:' drain.err >&2
say "$kills kills: $(wc -l <wanted) confirmed, $(wc -l <printed) printed, of those" \
  "$(grep -c '"redelivered":true' reader.read || true) redelivered"
