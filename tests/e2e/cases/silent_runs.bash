# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A run that printed nothing says why it ended and, if filters excluded all events, names the filter
# and the values seen, each once. An empty queue is not blamed on the filters.

use_broker
flags=(--url "$url" --durable --label silent)
make_queue silent "${flags[@]}" --tree '*'

# tests NUMBER: capture lines of tests of autoland
tests() {
  local number
  for number in $(seq "$1"); do
    printf '{"exchange":"exchange/build/","key":"build.autoland-linux_test-mochitest-1.%s.log_uploaded",' \
      "$number"
    printf '"message":{"payload":{"build":{"properties":[["branch","autoland","x"],'
    printf '["platform","linux","x"],["buildid","20130401030203","x"]],"results":0}}}}\n'
  done
}

# expect_explained WHAT LEVEL REASON FILTER: what the log says at the end
expect_explained() {
  expect_equal "lines of $1" '' "$(<out)"
  expect_lines "explanation of $1" 1 err \
    " $2: nothing has matched: the filter $4 excluded 110 of 110 builds and tests"
  expect_lines "reason of $1" 1 err " ended: "
  expect_lines "reason of $1" 1 err \
    " info: ended: $3; nothing was printed \\(messages: 110 received, 110 filtered out\\)$"
}

# expect_empty WHAT REASON
expect_empty() {
  expect_equal "lines of $1" '' "$(<out)"
  expect_no_line "no explanation of $1" err 'nothing has matched'
  expect_lines "reason of $1" 1 err ' ended: '
  expect_lines "reason of $1" 1 err " info: ended: $2; no message was received$"
}

hint="tree=autolnd"
tests 110 >capture

run_monitor "${flags[@]}" --tree autolnd --drain
expect_equal 'exit status of --drain' 0 "$status"
expect_empty 'an empty queue' 'the queue is empty'
run_monitor "${flags[@]}" --tree autolnd --count 1 --timeout 1s
expect_equal 'exit status of --count' 124 "$status"
expect_empty 'a timeout without messages' 'the timeout of 1s has passed'

feed capture
run_monitor "${flags[@]}" --tree autolnd --drain
expect_equal 'exit status of --drain' 0 "$status"
expect_explained '--drain' warning 'the queue is empty' "$hint"
expect_line 'suggestion' err "; did you mean 'autoland'\\? Values seen: autoland \\(110\\)$"

feed capture
run_monitor "${flags[@]}" --tree autolnd --count 1 --timeout 2s
expect_equal 'exit status of --count with --timeout' 124 "$status"
expect_explained '--count and --timeout' warning 'the timeout of 2s has passed' "$hint"
feed capture
run_monitor "${flags[@]}" --tree autolnd --idle-timeout 2s
expect_explained '--idle-timeout' warning 'the idle timeout of 2s has passed' "$hint"
feed capture
run_monitor "${flags[@]}" --tree try --timeout 2s
expect_explained 'a tree without events' info 'the timeout of 2s has passed' tree=try

# After a signal, the statistics say how many messages there were.
for signal in TERM INT; do
  feed capture
  start_consuming signaled "${flags[@]}" --tree autolnd
  wait_for 10 'all is acknowledged' has_depth silent 0
  stop signaled "$signal"
  expect_lines "explanation after SIG$signal" 1 signaled.err \
    " warning: nothing has matched: the filter $hint .*; did you mean 'autoland'"
  expect_lines "reason after SIG$signal" 1 signaled.err ' ended: '
  expect_lines "reason after SIG$signal" 1 signaled.err \
    " info: ended: SIG$signal received; 110 messages received .*, 110 filtered out,"
done

# Of a job of cron, only a filter that seems to be mistyped is worth a mail.
run_monitor "${flags[@]}" --tree autolnd --drain --log-level warning
expect_equal 'log of an empty queue' '' "$(<err)"
feed capture
run_monitor "${flags[@]}" --tree try --drain --log-level warning
expect_equal 'log without a suggestion' '' "$(<err)"
feed capture
run_monitor "${flags[@]}" --tree autolnd --drain --log-level warning
expect_lines 'log with a suggestion' 1 err 'did you mean'
expect_equal 'lines of the log' 1 "$(wc -l <err)"
feed capture
run_monitor "${flags[@]}" --tree autolnd --drain --quiet
expect_equal 'log with --quiet' '' "$(<err)"

# Something was printed.
feed capture
run_monitor "${flags[@]}" --tree autoland --drain
expect_equal 'events' 110 "$(wc -l <out)"
expect_no_line 'reason' err ' ended: |nothing has matched'

# The same in a replay.
run_monitor --input capture --tree autolnd
expect_explained 'a replay' warning 'the input has ended' "$hint"
run_monitor --input capture --tree try
expect_explained 'a replay of a tree without events' warning 'the input has ended' tree=try

# explained FILTER HINT ARG...: whatever kind of filter excludes all
explained() {
  run_monitor --input capture "${@:3}"
  expect_equal "lines with ${*:3}" '' "$(<out)"
  expect_lines "explanation with ${*:3}" 1 err \
    " warning: nothing has matched: the filter $1 excluded 110 of 110 builds and tests$2 Values seen: "
}
explained buildtype=dbug '[.]' --tree autoland --buildtype dbug
explained tree=autolnd "; did you mean 'autoland'[?]" --tree autolnd --event pulse --filter-pulse
explained tags=nightly '[.]' --tree autoland --tag nightly
explained 'tree~autolnd' '[.]' --tree '*' --where 'tree~autolnd'
explained mobile=only '[.]' --tree autoland --mobile only
explained tree=mozilla-central " \\(the default; for all trees, use --all-trees\\)[.]"
run_monitor --input "$support/sample.jsonl" --tree try --revision 5c6b231fd4c4
expect_line 'what each filter excluded' err \
  ' the filter tree=try excluded [0-9]+ of [0-9]+ builds and tests \(tree .[0-9]+, revision .[0-9]+\)[.] '
run_monitor --input "$support/sample.jsonl" --revision 740f949b6bc8
expect_line 'a revision of another tree than the default' out '"tree":"autoland"'
explained 'platform=!linux' '[.]' --tree autoland --platform '!linux'
run_monitor --input /dev/null
expect_lines 'reason of an empty replay' 1 err ' info: ended: the input has ended; no message was replayed$'
expect_equal 'lines of the log of an empty replay' 1 "$(wc -l <err)"
printf '{"exchange":"exchange/build/","key":"build.x.1.started","message":{}}\n{\n' |
  cat - capture >mixed
run_monitor --input mixed --tree autolnd
expect_lines 'reason with a malformed message' 1 err \
  ' info: ended: the input has ended; 112 messages received .*, 110 filtered out, 1 ignored, 1 malformed,'
expect_lines 'reason with a malformed message' 1 err ' ended: '

# The reader has left.
status=0
"$monitor" "${flags[@]}" --tree autolnd 2>err | true
expect_line 'reason without a reader' err ' info: ended: the reader closed the output; no message was received$'

# A push of which no task was seen is named in its summary.
revision=0123456789abcdef0123456789abcdef01234567
task_end completed T1 0 "revision=$revision" >task
"$feeder" --url "$url" --declare-only "$support/sample.jsonl"
run_monitor --url "$url" --push "$revision" --timeout 2s
expect_equal 'exit status of a push without tasks' 124 "$status"
expect_empty 'a push without tasks' 'the timeout of 2s has passed'
expect_lines 'summary of the push' 1 err 'none of its tasks was seen'
run_monitor --input task --push 7777777
expect_equal 'exit status of another push' 3 "$status"
expect_lines 'explanation of another push' 1 err 'push 7777777: no verdict, because none of its tasks was seen'
expect_lines 'reason of another push' 1 err \
  ' info: ended: the input has ended; nothing was printed \(messages: 1 received, 1 filtered out\)$'
