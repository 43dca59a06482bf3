# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A monitor is killed after it has written lines to a file and before the broker has received any
# acknowledgement. If the lines name their messages, the next one recognizes them and writes none
# again, whatever fields are added and in whatever style their times are. The log says for which
# lines that holds.

use_broker
messages 1 20 300 >capture
task_end completed AAAAAAAAAAAAAAAAAAAAAA 0 >>capture
task_end failed BBBBBBBBBBBBBBBBBBBBBB 0 >>capture
feed capture --declare-only
count=$(wc -l <capture)

# promises NAME: what the log says about the file.
promises() {
  grep -c "'$1.jsonl': each event is written once, even if the monitor is killed" "$1.err" || true
}

# outlives NAME FLAG...: the file has each event once after the monitor was killed.
outlives() {
  local name=$1
  local -a flags=(--durable --label "$name" --output "$name.jsonl" "${@:2}")
  start_proxy "$name.wire"
  start_consuming "$name" --url "$(by_way_of "$name.wire" "$url")" "${flags[@]}"
  expect_equal "$name: what the log promises" 1 "$(promises "$name")"
  proxy "$name.wire" mute
  feed capture
  wait_for 20 "$name: all is written" has_numbers "$name.jsonl" "$count"
  crash "$name"
  proxy "$name.wire" reset
  wait_for 20 "$name: all is returned" has_depth "$name" "$count" messages_ready
  run_monitor --url "$url" "${flags[@]}" --drain
  expect_equal "$name: exit status" 0 "$status"
  expect_line "$name: the log" err "; $count lines read back$"
  expect_equal "$name: lines" "$count" "$(wc -l <"$name.jsonl")"
  expect_equal "$name: different lines" "$count" "$(jq -c .key "$name.jsonl" | sort -u | wc -l)"
}

outlives plain
outlives automatic --format auto
outlives more --fields +what,+duration,+id,+redelivered
outlives every --fields all
outlives iso --time iso
outlives epoch --time epoch --fields +wait
outlives messages --event pulse --fields +id

say 'a consumer that does not rest'
run_monitor --url "$url" --durable --label active --single-active --output active.jsonl --drain
expect_line 'what the log promises' err 'is killed, but identical messages may be taken for one; 0 lines'

say 'lines that do not name their messages'
for flags in '--fields tree,key' '--fields event,source,timestamp,key' '--format tsv' '--format text'; do
  # shellcheck disable=SC2086
  run_monitor --url "$url" --durable --label other --output other.txt $flags --drain
  expect_equal "$flags: exit status" 0 "$status"
  expect_line "$flags: the log" err \
    "'other.txt': if the monitor is killed, some events are written again; only JSON with all the default fields"
  rm -f other.txt
done
