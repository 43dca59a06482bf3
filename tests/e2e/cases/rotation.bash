# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Rotation with a header: under load, each file has lines of one format below their own header,
# and every event is in one of them. A file that can't be reopened is tried again until it succeeds.

use_broker

# configure LINE...
configure() {
  printf '%s\n' 'tree = ["*"]' 'mobile = "any"' 'log-level = "info"' "$@" >next.toml
  mv next.toml config.toml
}

log_has() {
  (($(grep -Ec -e "$1" log log.old 2>/dev/null | awk -F : '{ sum += $2 } END { print sum }') >= $2))
}

# hang_up REGULAR-EXPRESSION: sends SIGHUP and waits for one more line in the log that matches.
hang_up() {
  local lines
  lines=$(grep -Ec -e "$1" log) || true
  signal monitor HUP
  wait_for 10 "the log says $1" log_has "$1" $((lines + 1))
}

# start_writing FLAG...: to the file `events`
start_writing() {
  : >log
  start_monitor monitor --url "$url" --durable --label rotation --config "$PWD/config.toml" \
    --log-file "$PWD/log" --output "$PWD/events" "$@"
  wait_for 15 'it consumes' log_has 'consuming from' 1
}

# lines FILE...: how many
lines() {
  cat -- "$@" | wc -l
}

has_lines() {
  (($(lines "$1") >= $2))
}

# Three formats in turn; the file is renamed before each change.
formats=('format = "csv"|fields = ["key", "tree"]|key,tree'
  'format = "tsv"|fields = ["tree", "result", "key"]|tree\tresult\tkey'
  'format = "json"||')
apply() {
  local format fields header
  IFS='|' read -r format fields header <<<"${formats[$1 % 3]}"
  configure 'header = true' "$format" "$fields"
}
moves=12
total=$((moves * 400))
messages 1 "$total" 300 >capture
apply 0
start_writing
"$feeder" --url "$url" --rate 1000 capture &
started feeder
for ((move = 1; move <= moves; ++move)); do
  sleep 0.3
  apply "$move"
  mv events "events.$((move - 1))"
  hang_up 'configuration reloaded: '
done
mv events "events.$moves"
ended feeder 30
signal monitor HUP
wait_for 10 'all is acknowledged' has_depth rotation 0
expect_clean_stop monitor
mv events "events.$((moves + 1))"
: >all.numbers
for ((file = 0; file <= moves + 1; ++file)); do
  format=$((file > moves ? moves : file))
  case $((format % 3)) in
  0)
    expect_equal "header of file $file" 'key,tree' "$(head -n 1 "events.$file")"
    expect_equal "lines of file $file with other columns" 0 \
      "$(tail -n +2 "events.$file" | grep -Evc '^build[.][^,]*[.][0-9]+[.]log_uploaded,mozilla-central$')"
    tail -n +2 "events.$file" | cut -d . -f 3 >>all.numbers
    ;;
  1)
    expect_equal "header of file $file" $'tree\tresult\tkey' "$(head -n 1 "events.$file")"
    expect_equal "lines of file $file with other columns" 0 \
      "$(tail -n +2 "events.$file" | grep -Pvc '^mozilla-central\tsuccess\tbuild[.].*[.][0-9]+[.]log_uploaded$')"
    tail -n +2 "events.$file" | cut -d . -f 3 >>all.numbers
    ;;
  2) numbers "events.$file" >>all.numbers ;;
  esac
done
sort -n all.numbers >found.numbers
seq 1 "$total" >expected.numbers
expect_same_numbers 'events of all files' 'each once'

# Without a rotation, the columns of the file stay, also if the new format has no header.
rm -f events*
configure 'header = true' 'fields = ["tree", "result"]'
start_writing
messages 1 10 >capture
feed capture
wait_for 10 'rows' has_lines events 11
for format in 'fields = ["tree", "platform"]' 'format = "json"'; do
  configure 'header = true' "$format"
  hang_up 'warning: the new format begins with the next file of --output'
done
feed capture
wait_for 10 'more rows' has_lines events 21
expect_equal 'first line of the file' $'tree\tresult' "$(head -n 1 events)"
expect_lines 'lines with its columns' 20 events $'^mozilla-central\tsuccess$'
# At the next rotation, the last one applies, though the file is invalid by then.
mv events events.1
configure 'count = "none"'
hang_up 'error: reload failed'
feed capture
wait_for 10 'JSON' has_lines events 10
expect_equal 'trees of the new file' mozilla-central "$(jq -r .tree events | sort -u)"
expect_clean_stop monitor

# A file with another first line is refused at the start.
configure 'header = true' 'fields = ["tree", "result"]'
for content in 'tree,result\n' 'tree\tplatform\n' '{"tree":"try"}\n' 'try\tsuccess\n' 'treeresult'; do
  printf '%b' "$content" >events
  for flag in '' --dry-run; do
    run_monitor --url "$url" --config "$PWD/config.toml" --output events ${flag:+"$flag"}
    expect_equal "exit status with $content $flag" 64 "$status"
    expect_lines 'the error' 1 err "^pulsebuildmonitor: error: --output 'events': its first line is not the header 'tree[\\]x09result'; "
    expect_equal 'the file' "$(printf '%b' "$content")" "$(<events)"
  done
done

# A directory is in the way of all three files; then the process has no more descriptors.
# failing NUMBER: whether so many files are not reopened, as the metrics say
failing() {
  [[ $(sed -n 's/^pulsebuildmonitor_files_not_reopened{.*} //p' night.prom) == "$1" ]]
}

# rejected NUMBER: a malformed message
rejected() {
  printf '{"exchange":"exchange/build/","key":"build.bad.%s.log_uploaded","message":{}}\n' "$1"
}

rm -f events*
configure
start_writing --rejects "$PWD/rejects" --metrics night.prom
for name in events rejects log; do
  mv "$name" "$name.old"
  mkdir "$name"
done
signal monitor HUP
wait_for 10 'it fails' log_has 'retrying every second' 3
{ messages 11 20; rejected 1; } >capture
feed capture
wait_for 10 'lines in the old file' has_lines events.old 10
wait_for 10 'the reject in the old file' has_lines rejects.old 1
wait_for 20 'the metrics count them' failing 3
rmdir events rejects log
wait_for 5 'the output is open again' test -f events
wait_for 5 'the rejects are' test -f rejects
wait_for 5 'the log is' test -f log
wait_for 20 'the metrics say so' failing 0
{ messages 21 30; rejected 2; } >capture
feed capture
wait_for 10 'lines in the new file' has_lines events 10
wait_for 10 'the reject in the new file' has_lines rejects 1
expect_equal 'lines in the old file' 10 "$(lines events.old)"
expect_lines 'failures in the log' 3 log.old 'error: open --[a-z-]+ .*: Is a directory; writing to the old file, retrying every second$'
expect_equal 'all is logged once' 3 "$(cat log log.old | grep -c 'has been reopened$')"

mv events events.old
for ((free = 0;; ++free)); do
  [[ -e /proc/${pid_of[monitor]}/fd/$free ]] || break
done
prlimit --pid "${pid_of[monitor]}" --nofile="$free":
signal monitor HUP
wait_for 10 'it fails' log_has 'error: open --output .*: Too many open files; ' 1
prlimit --pid "${pid_of[monitor]}" --nofile=1024:
wait_for 5 'the output is open again' test -f events
expect_clean_stop monitor
