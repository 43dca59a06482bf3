# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# With --narrow and a full revision, the broker sends only the messages about the push, and output
# and exit status stay the same. With a git hash, which only builds name, all messages are received.

use_broker
sample=$support/sample.jsonl
prefix=exchange/taskcluster-queue/v1/task

# watch NAME HASH FLAG...
watch() {
  start_monitor "$1" --url "$url" --source taskcluster --push "$2" --stall 5s "${@:3}"
}

# list_bindings: writes "EXCHANGE KEY" of all queues to `bindings`, sorted.
list_bindings() {
  ctl -p "$vhost" list_bindings source_name routing_key |
    awk -F '\t' '$1 != "" { print $1, $2 }' | sort >bindings
}

# keys EXCHANGE: in `bindings`
keys() {
  awk -v from="$1" '$1 == from { print $2 }' bindings | xargs
}

# receives_all: the narrow keys have been removed.
receives_all() {
  list_bindings
  [[ $(keys "$prefix-failed") == '#' ]]
}

# full HASH: the revision in the sample that begins with it.
full() {
  grep -o "$1[0-9a-f]*" "$sample" | sort -u
}

"$feeder" --url "$url" --declare-only "$sample"
passed=$(full 0b1d8968a0a7)
failed=$(full 276c05dc85b7)
canceled=$(full 1d885cee45b0)
broken=$(full 1bbb879b5270)
git=$(full 4d1f67c0a6d3)

watch one "${failed^^}" --narrow
wait_until_consuming one
list_bindings
for exchange in "$prefix"-{defined,pending,running,completed,failed,exception}; do
  expect_equal "keys of $exchange" \
    "route.index.#.revision.$failed.# route.tc-treeherder.v2.#.$failed.#" \
    "$(keys "$exchange")"
done
expect_equal 'key of resolved groups' '#' "$(keys "$prefix-group-resolved")"
signal one TERM
ended one 5

for name in passed failed canceled broken git; do
  watch "$name-wide" "${!name}"
  watch "$name-narrow" "${!name}" --narrow
done
for name in passed failed canceled broken git; do
  wait_until_consuming "$name-wide"
  wait_until_consuming "$name-narrow"
done
feed "$sample" --rate 100
declare -A expected=([passed]=0 [failed]=1 [canceled]=3 [broken]=1 [git]=1)
for name in "${!expected[@]}"; do
  for way in wide narrow; do
    ended "$name-$way" 30
    expect_equal "exit status, $name, $way" "${expected[$name]}" "$status"
    jq -r '[.task_id, .run_id, .result] | join(" ")' "$name-$way.out" | sort >"$name-$way.ends"
    grep -o ': push .*; after\|: never .*\|: other .*' "$name-$way.err" >"$name-$way.summary"
  done
  expect_same "events of $name" "$name-wide.ends" "$name-narrow.ends"
  expect_same "summary of $name" "$name-wide.summary" "$name-narrow.summary"
done
for name in passed failed canceled broken; do
  expect_no_line "warning about the revision that $name" "$name-narrow.err" 'git hash'
done
expect_lines 'warning about the git hash' 1 git-narrow.err ' warning: .*git hash.*--narrow has no effect'
expect_no_line 'warning without --narrow' git-wide.err 'git hash'

# A reload does not undo that.
printf 'narrow = true\n' >config.toml
watch reloaded "$git" --config config.toml --output events
wait_until_consuming reloaded
grep -m 1 "$git" "$sample" >build
feed build
wait_for 5 'all messages are received' grep -q ' warning: .*git hash' reloaded.err
printf 'narrow = true\nresult = "failure"\n' >config.toml
signal reloaded HUP
wait_for 5 'a reload' grep -q 'result' reloaded.err
wait_for 30 'the narrow keys are removed' receives_all
feed "$sample"
ended reloaded 30
expect_equal 'exit status after a reload' 1 "$status"
expect_equal 'results after a reload' failure "$(jq -r .result events | sort -u)"
