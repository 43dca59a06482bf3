# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The monitor is killed with -9 at random points: its runs together print every message, only
# the last line of a run may be incomplete, and repeated messages are marked.

use_broker
kills=$(soak_or 20 50)
total=$((kills * 3000))
make_queue union
messages 1 $total 300 >capture
feed capture

# has_read_all NAME: whether the reader of the pipe has ended. The monitor may have been killed
# before opening the pipe, and the reader may open it later.
has_read_all() {
  : <>"$1.pipe"
  ! is_running "$1"
}

# Alternately to a pipe and, appending, to a file.
: >appended
for ((run = 1; run <= kills; ++run)); do
  flags=(--url "$url" --durable --label union --event pulse)
  if ((run % 2)); then
    start_reader "run-$run"
    out=run-$run.pipe start_monitor monitor "${flags[@]}"
  else
    "$monitor" "${flags[@]}" </dev/null >>appended 2>>appended.err &
    started monitor
  fi
  sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
  crash monitor
  ((run % 2)) || continue
  wait_for 5 "run-$run ends" has_read_all "run-$run"
  ended "run-$run" 5
done
expect_at_least 'messages left after the last kill' 1 "$(depth union)"
rest_of_queue union rest --event pulse

# whole_lines FILE TORN: prints them; so many may be torn.
whole_lines() {
  jq -R -c 'fromjson?' "$1"
  expect_at_most "torn lines in $1" "$2" \
    "$(jq -R 'select((fromjson? // null) == null)' "$1" | wc -l)"
}
{
  for ((run = 1; run <= kills; run += 2)); do
    whole_lines "run-$run.read" 1
  done
  whole_lines appended $((kills / 2))
  whole_lines rest 0
} >all
expect_all 'messages printed by all runs' all 1 $total

# Marked, except the first time.
jq -r '[.key, .redelivered] | @tsv' all | sort >marks
expect_equal 'messages printed again without a mark' '' \
  "$(awk '$2 == "false" { if (seen[$1]++) print $1 }' marks | head)"
say "$kills kills: $(wc -l <all) lines for $total messages"
