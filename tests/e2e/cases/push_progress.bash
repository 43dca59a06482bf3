# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A push is shown in one line at the bottom of the terminal. It is gone before any other line, and
# while the monitor is suspended or in the background. At the end there is one summary.

use_broker
hash=0123456789ab
tasks='ABCDEFGHIJ'

# messages_of_push: a decision task, ten builds of which one fails, and the end of the group.
messages_of_push() {
  local i id group=GGGGGGGGGGGGGGGGGGGGGG
  task_end running "$group" 0 kind=decision-task
  for ((i = 0; i < ${#tasks}; i++)); do task_end defined "${tasks:i:1}" 0; done
  task_end completed "$group" 0 kind=decision-task
  for ((i = 0; i < ${#tasks}; i++)); do
    id=${tasks:i:1}
    task_end pending "$id" 0
    task_end running "$id" 0
    if [[ $id == C ]]; then task_end failed C 0; else task_end completed "$id" 0; fi
  done
  printf '{"exchange":"exchange/taskcluster-queue/v1/task-group-resolved",'
  printf '"key":"primary.%s._","message":{"taskGroupId":"%s"}}\n' "$group" "$group"
}

# watch COLUMNS FLAG...: on a terminal, while the push goes on. Sets `status`.
watch() {
  local columns=$1
  local -a suspends=()
  shift
  if [[ ${1-} == --suspend-at ]]; then
    suspends=("$1" "$2")
    shift 2
  fi
  rm -f screen log
  TERM=${terminal-xterm} "$support/terminal" "$columns" "${suspends[@]}" \
    "$monitor" --url "$url" --source taskcluster --push "$hash" "$@" &
  started watch
  wait_for 15 'a consumer' consumes
  feed push --rate 12
  ended watch 20
  expect_equal "exit status, $*" 1 "$status"
}

consumes() {
  grep -qs ' consuming from queue ' screen log
}

# expect_clean WHAT: the line has left no trace, and was not written more than four times a second.
expect_clean() {
  expect_no_line "remains of the progress, $1" lines ' of [0-9]+ ended|no task yet'
  expect_lines "summary, $1" 1 lines "^push $hash: failed; 10 builds, 0 tests: 9 success, 1 failure"
  expect_at_most "frames, $1" $((4 * $(<seconds) + 5)) "$(wc -l <frames)"
}

messages_of_push >push
task_end exception A 0 | cat push - >exchanges
feed exchanges --declare-only

watch 80 --format text
expect_clean 'text'
expect_lines 'events on the terminal' 10 lines '^[0-9:]+ +(success|failure) +mozilla-c'
expect_line 'before the first task' frames "^$hash  no task yet  [0-9]+s$"
expect_line 'the progress' frames \
  "^mozilla-central $hash  [0-9]+ of 11 ended  1 failed(  1 running)?  [0-9]+ waiting  [0-9]+s$"
expect_line 'the color of a verdict' screen $'push 0.*: \e\\[31mfailed\e\\[0m; 10'
expect_line 'the log of what failed' lines '^  https:.*/C/runs/0/artifacts/public/logs/live_backing.log$'
expect_line 'the page of the push' lines '^https://treeherder.mozilla.org/jobs.repo='
expect_no_line 'other summaries' lines '^after [0-9a-z]+: |: push '

NO_COLOR=1 watch 30 --output events
expect_clean '--output'
expect_lines 'events in the file' 10 events '"event":"build"'
expect_line 'a short line' frames '^[0-9]+ of 11 ended  1 failed'
expect_no_line 'a frame that is too long' frames '.{30}'
expect_no_line 'color' screen $'\e\\[3'

watch 80 --exec 'jq -r .task_id; echo more >&2' --log-file log
expect_clean '--exec'
expect_equal 'what commands print' 'A more B more C more D more E more F more G more H more I more J more' \
  "$(grep -xE '[A-J]|more' lines | xargs)"
expect_line 'the progress with --exec' frames ' of 11 ended'
expect_lines 'the summary in the log too' 1 log ": push $hash: failed"

watch 80 --suspend-at ' failed ' --output events
expect_clean 'after Ctrl-Z'
expect_lines 'a shell that is not overwritten' 1 lines '^stopped$'
expect_line 'the progress in the foreground again' <(
  sed '1,/in the foreground/d' screen
) ' of 11 ended'
expect_no_line 'progress in the background' <(
  sed -n '/stopped/,/in the foreground/p' screen
) ' of 11 ended'

watch 80 --no-progress
expect_lines '--no-progress' 0 frames
terminal=dumb watch 80
expect_lines 'a terminal without cursor' 0 frames
expect_no_line 'control sequences for it' screen $'\e'

# Neither in a file nor in a pipe, even if the output is a terminal.
status=0
# shellcheck disable=SC2016  # the shell on the terminal expands it
"$support/terminal" 80 sh -c '"$@" 2>errors' sh "$monitor" --input push --push "$hash" || status=$?
expect_equal 'exit status of a replay' 1 "$status"
expect_no_line 'progress in a file' errors $'\e| ended'
expect_lines 'the summary in a file' 1 errors ": push $hash: failed"
