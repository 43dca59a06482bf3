# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The output file is renamed twice, truncated, or replaced before anything in it is acknowledged,
# and then the monitor is killed: each event is written once nevertheless.

use_broker
for part in 1 2 3; do
  messages "$part"01 "$part"20 300 >"part.$part"
done

# begin NAME: the monitor has written the first part, and no acknowledgement reaches the broker.
begin() {
  start_proxy "$1.wire"
  start_consuming "$1" --url "$(by_way_of "$1.wire" "$url")" --durable --label "$1" -o "$1.jsonl"
  proxy "$1.wire" mute
  write_part "$1" 1
}

# write_part NAME PART: its lines are at the end of the file.
write_part() {
  feed "part.$2"
  wait_for 20 "$1: part $2 is written" grep -q "linux.${2}20[.].*}\$" "$1.jsonl"
}

# reopen NAME: after its file was renamed or replaced.
reopen() {
  signal "$1" HUP
  wait_for 20 "$1: the file is reopened" is_open "$1"
}

is_open() {
  local file
  for file in "/proc/${pid_of[$1]}/fd"/*; do
    [[ ! $file -ef $1.jsonl ]] || return 0
  done
  return 1
}

# end NAME PARTS: kills it, and lets another one do the rest.
end() {
  crash "$1"
  proxy "$1.wire" reset
  wait_for 20 "$1: all is returned" has_depth "$1" $(($2 * 20)) messages_ready
  run_monitor --url "$url" --durable --label "$1" -o "$1.jsonl" --drain
  expect_equal "$1: exit status" 0 "$status"
  cat "$1.jsonl"* >all
  numbers all | sort -n >found.numbers
  for part in $(seq "$2"); do seq "$part"01 "$part"20; done >expected.numbers
  expect_same_numbers "$1" "$2 parts, once each"
}

say 'two rotations'
begin twice
mv twice.jsonl twice.jsonl.1
reopen twice
write_part twice 2
mv twice.jsonl.1 twice.jsonl.2
mv twice.jsonl twice.jsonl.1
reopen twice
write_part twice 3
end twice 3

say 'copied and truncated'
begin truncated
cp truncated.jsonl truncated.jsonl.1
: >truncated.jsonl
write_part truncated 2
end truncated 2

say 'replaced by a copy'
begin replaced
cp replaced.jsonl copy
mv copy replaced.jsonl
reopen replaced
write_part replaced 2
end replaced 2

say 'its last lines deleted, so that their messages come again'
begin cut
head -n 15 cut.jsonl >copy
cat copy >cut.jsonl
write_part cut 2
end cut 2
