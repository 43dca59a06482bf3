# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# SIGHUP reads the configuration file again, under load: no message of a filter that stays is
# missed or printed twice, bindings follow the filter, and an invalid file changes nothing.

use_broker

# normalized FROM TO TREE: capture lines of builds with numbers.
normalized() {
  local number
  for number in $(seq "$1" "$2"); do
    printf '{"exchange":"exchange/build/normalized","key":"build.%s.linux.opt.x.%s.y",' "$3" "$number"
    printf '"message":{"payload":{"tree":"%s","platform":"linux","buildtype":"opt","revision":"%s"}}}\n' \
      "$3" "$number"
  done
}

# configure LINE...
configure() {
  printf '%s\n' "$@" >next.toml
  mv next.toml config.toml
}

# reload REGULAR-EXPRESSION: sends SIGHUP and waits for one more line in the log that matches.
reload() {
  local lines
  lines=$(grep -Ec -e "$1" log) || true
  signal monitor HUP
  wait_for 10 "the log says $1" log_has "$1" $((lines + 1))
}

log_has() {
  (($(grep -Ec -e "$1" log) >= $2))
}

# bindings: the keys of the queue, sorted.
bindings() {
  ctl -p "$vhost" list_bindings source_name destination_name routing_key |
    awk -F '\t' '$2 == "queue/guest/reload" && $1 != "" { print $3 }' | LC_ALL=C sort | xargs
}

has_bindings() {
  [[ $(bindings) == "$1" ]]
}

# has_events TREE NUMBER
has_events() {
  (($(jq -r .tree events | grep -cx -e "$1") >= $2))
}

"$feeder" --url "$url" --declare-only "$support/sample.jsonl"
configure 'source = ["normalized"]' 'event = ["build"]' 'tree = ["try"]' 'label = "reload"' \
  'durable = true'
start_monitor monitor --url "$url" --config "$PWD/config.toml" --log-file "$PWD/log" \
  --output "$PWD/events" --metrics "$PWD/reload.prom"
wait_for 15 'it consumes' log_has 'consuming from' 1
expect_equal 'bindings at the start' 'build.try.*.*.#' "$(bindings)"

# has_metric NAME VALUE
has_metric() {
  [[ $(sed -n "s/^pulsebuildmonitor_$1{.*} //p" reload.prom) == "$2" ]]
}
wait_for 20 'there was no failure' has_metric config_last_reload_successful 1

# Under load, the tree that stays loses nothing.
normalized 1 20000 try >capture
"$feeder" --url "$url" --rate 2000 capture &
started feeder
configure 'source = ["normalized"]' 'event = ["build"]' 'tree = ["try", "autoland"]' \
  'label = "reload"' 'durable = true'
reload 'configuration reloaded: tree$'
normalized 1 50 autoland >more
feed more
wait_for 20 'events of the new tree' has_events autoland 50
expect_equal 'bindings with one more tree' 'build.autoland.*.*.# build.try.*.*.#' "$(bindings)"

# What is not needed any more is taken away, once the new filter applies.
configure 'source = ["normalized"]' 'event = ["build"]' 'tree = ["try"]' 'label = "other"' \
  'durable = true' 'log-level = "debug"'
reload 'warning: configuration reloaded: tree, log-level; label: takes a restart$'
wait_for 10 'bindings with one tree again' has_bindings 'build.try.*.*.#'

# An invalid file changes nothing, and says where it is wrong.
configure 'source = ["normalized"]' 'event = ["build"]' 'tree = ["autoland"]' 'count = "none"'
reload "error: reload failed: .*config[.]toml:4: count"
expect_equal 'bindings after an invalid file' 'build.try.*.*.#' "$(bindings)"
wait_for 5 'the metrics say so' has_metric config_last_reload_successful 0
# SIGUSR2 reopens the files and does not read it.
failed=$(grep -c 'reload failed' log)
mv events events.1
signal monitor USR2
wait_for 5 'another file is written' test -e events
expect_equal 'failed reloads after SIGUSR2' "$failed" "$(grep -c "reload failed" log)"
rm config.toml
reload "error: reload failed: .*config[.]toml"

ended feeder 60
has_all() {
  (($(cat events.1 events | jq -r .tree | grep -cx try) >= 20000))
}
wait_for 30 'all events of the tree that stayed' has_all
cat events.1 events | jq -r 'select(.tree == "try") | .revision' | sort -n >found.numbers
seq 1 20000 >expected.numbers
expect_same_numbers 'events of the tree that stayed' 'each once'

# Another format and a limit that is reached already.
configure 'source = ["normalized"]' 'event = ["build"]' 'tree = ["try"]' 'label = "reload"' \
  'durable = true' 'log-level = "debug"' 'format = "tsv"' 'fields = ["tree", "revision"]'
reload 'configuration reloaded: format, fields$'
wait_for 5 'the metrics say so' has_metric config_last_reload_successful 1
normalized 20001 20001 try >more
feed more
wait_for 10 'a row' grep -qxP 'try\t20001' events
configure 'source = ["normalized"]' 'tree = ["try"]' 'label = "reload"' 'durable = true' \
  'log-level = "debug"' 'count = 10'
reload 'configuration reloaded: event, format, fields, count$'
ended monitor 10
expect_equal 'exit status' 0 "$status"
expect_equal 'times it connected' 1 "$(grep -c 'consuming from' log)"

# A password from a FIFO is read at the start only. A file that is named later is checked.
configure 'source = ["normalized"]' 'tree = ["try"]'
: >log
start_monitor monitor --url "${url/guest:guest@/}" --user guest --password-file <(echo guest) \
  --config "$PWD/config.toml" --log-file "$PWD/log"
wait_for 15 'it consumes' log_has 'consuming from' 1
configure 'source = ["normalized"]' 'tree = ["autoland"]'
reload 'configuration reloaded: tree$'
expect_clean_stop monitor
configure 'source = ["normalized"]' 'tree = ["try"]'
: >log
PULSE_USER=guest PULSE_PASSWORD=guest start_monitor monitor --url "${url/guest:guest@/}" \
  --config "$PWD/config.toml" --log-file "$PWD/log"
wait_for 15 'it consumes' log_has 'consuming from' 1
mkfifo password.pipe
configure 'source = ["normalized"]' 'tree = ["try"]' "password-file = '$PWD/password.pipe'"
reload "error: reload failed: read --password-file '.*/password.pipe': a pipe or terminal, which is read only at the start$"
configure 'source = ["normalized"]' 'tree = ["autoland"]'
reload 'configuration reloaded: tree$'
expect_clean_stop monitor
