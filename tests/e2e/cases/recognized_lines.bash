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

declare -A flags_of=()
begin() { # NAME [FLAG...]
  flags_of[$1]="--durable --label $1 --output $1.jsonl ${*:2}"
  # shellcheck disable=SC2086
  start_consuming "$1" --url "$(by_way_of wire "$url")" ${flags_of[$1]}
  expect_equal "$1: what the log promises" 1 "$(promises "$1")"
}

are_returned() {
  local name
  for name in "${!flags_of[@]}"; do has_depth "$name" "$count" messages_ready || return; done
}

# outlives NAME: the file has each event once.
outlives() {
  local name=$1
  # shellcheck disable=SC2086
  run_monitor --url "$url" ${flags_of[$name]} --drain
  expect_equal "$name: exit status" 0 "$status"
  expect_line "$name: the log" err "; $count lines read back$"
  expect_equal "$name: lines" "$count" "$(wc -l <"$name.jsonl")"
  expect_equal "$name: different lines" "$count" "$(jq -c .key "$name.jsonl" | sort -u | wc -l)"
}

start_proxy wire
begin plain
begin automatic --format auto
begin more --fields +what,+duration,+id,+redelivered
begin every --fields all
begin iso --time iso
begin epoch --time epoch --fields +wait
begin messages --event pulse --fields +id
proxy wire mute
feed capture
for name in "${!flags_of[@]}"; do
  wait_for 20 "$name: all is written" has_numbers "$name.jsonl" "$count"
done
for name in "${!flags_of[@]}"; do crash "$name"; done
proxy wire reset
proxy wire pass
wait_for 30 'all is returned' are_returned
for name in "${!flags_of[@]}"; do outlives "$name"; done

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
