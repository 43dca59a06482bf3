# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Commands that are slow compared to the acknowledgement timeout of the broker do not cost the
# connection, whose temporary queue would be lost with it: few messages are taken in advance. With
# a larger --prefetch the broker closes the channel, which is opened again.

printf '%s\n' '[{rabbit, [{consumer_timeout, 4000}, {channel_tick_interval, 1000}]}].' >advanced.config
own_broker broker --advanced advanced.config

# start_commands NAME ARG...
start_commands() {
  start_consuming "$1" --url "$url" --label "$1" --event pulse "${@:2}" \
    --exec "sleep 0.3; printf '%s\n' \"\$EVENT_KEY\" >>$1.done"
}
start_commands few
start_commands jobs --jobs 3
start_commands many --prefetch 30
names=(few jobs many)
connections name >before
expect_lines 'connections' 3 before
messages 1 30 >capture
feed capture

# has_done NAME NUMBER
has_done() {
  (($(wc -l <"$1.done") >= $2))
}
for name in "${names[@]}"; do
  wait_for 40 "$name runs all commands" has_done "$name" 30
done
sleep 1 # for commands that should not run
for name in "${names[@]}"; do
  cut -d . -f 3 "$name.done" | sort -n >found.numbers
  seq 1 30 >expected.numbers
  expect_same_numbers "commands of $name" 'one for each message'
done
connections name >after
expect_same 'connections' before after
for name in few jobs; do
  expect_lines "$name: beginnings to consume" 1 "$name.err" 'consuming from'
  expect_lines "$name: warnings" 0 "$name.err" ' warning: '
done
for name in "${names[@]}"; do
  expect_clean_stop "$name"
done
