# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The filter determines the binding keys: narrow ones if the keys of the source allow it,
# none that could miss an event without --narrow, and those of --bind and --unbind.

use_broker
"$feeder" --url "$url" --declare-only "$support/sample.jsonl"

# bindings LABEL : "EXCHANGE KEY" of its queue, sorted.
bindings() {
  ctl -q -p "$vhost" list_bindings source_name destination_name routing_key |
    awk -F '\t' -v queue="queue/guest/$1" '$2 == queue && $1 != "" { print $1, $3 }' | sort
}

# bind_with LABEL FLAG... : one run that sets its queue up.
bind_with() {
  start_consuming "$1" --url "$url" --durable --label "$1" "${@:2}"
  expect_clean_stop "$1"
}

readonly n=exchange/build/normalized tc=exchange/taskcluster-queue/v1/task

bind_with keys --source normalized
bind_with keys --source normalized --event build --tree autoland,try --buildtype debug
# The keys of an earlier run are kept: only --unbind removes them.
expect_equal 'narrow keys beside those of an earlier run' \
  "$(printf '%s\n' "$n build.autoland.*.debug.#" "$n build.mozilla-central.*.*.#" \
    "$n build.try.*.debug.#" "$n talos.mozilla-central.*.*.*.#" \
    "$n unittest.mozilla-central.*.*.*.#")" "$(bindings keys)"

bind_with all --source normalized --event pulse
expect_equal 'pulse events need everything' "$n #" "$(bindings all)"

bind_with safe --source taskcluster --tree autoland
expect_equal 'keys that could miss an event' \
  "$(printf '%s\n' "$tc-completed #" "$tc-exception #" "$tc-failed #")" "$(bindings safe)"
bind_with safe --source taskcluster --tree autoland --narrow
expect_equal 'the same with --narrow' \
  "$(for kind in completed exception failed; do
    printf '%s\n' "$tc-$kind route.tc-treeherder.v2.autoland.#"
  done)" "$(bindings safe)"

bind_with hand --source normalized --event pulse --bind 'exchange/build/:build.#'
bind_with hand --source normalized --event pulse --unbind 'exchange/build/:build.#'
expect_equal 'a binding made and taken away by hand' "$n #" "$(bindings hand)"

# --dry-run prints the same without connecting, and shows no password.
run_monitor --url amqp://me:hidden@127.0.0.1:1 --dry-run --source normalized --tree autoland
expect_equal 'exit status of --dry-run' 0 "$status"
expect_line 'bindings in --dry-run' out '^# bind exchange/build/normalized build[.]autoland[.]'
expect_no_line 'passwords in --dry-run' out hidden
