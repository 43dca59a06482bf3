# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Functions for cases about --push: messages of a push, and how a monitor of it ends.

revision=0123456789abcdef0123456789abcdef01234567
other_revision=fedcba9876543210fedcba9876543210fedcba98
git_hash=00112233445566778899aabbccddeeff00112233

# group_resolved GROUP: a capture line.
group_resolved() {
  printf '{"exchange":"exchange/taskcluster-queue/v1/task-group-resolved",'
  printf '"key":"primary.%s.gecko-level-3._","message":' "$1"
  printf '{"taskGroupId":"%s","schedulerId":"gecko-level-3"}}\n' "$1"
}

# names_git: adds the git hash to the routes of each message, as builds have it.
names_git() {
  sed 's/"cc":\[/&"route.index.gecko.v2.autoland.revision.'"$git_hash"'.firefox.linux64-opt",/'
}

# decision GROUP [STATE]: the end of the decision task, by default completed.
decision() {
  task_end "${2-completed}" "$1" 0 kind=decision-task group="$1"
}

# watch NAME FLAG...: a monitor of the push.
watch() {
  start_consuming "$1" --url "$url" --push "${revision:0:12}" "${@:2}"
}

# expect_end NAME STATUS EVENTS LOG: how it ended, what it printed and a pattern of its log.
expect_end() {
  ended "$1" 15
  expect_equal "exit status, $1" "$2" "$status"
  expect_equal "events, $1" "$3" "$(jq -r .task_id "$1.out" | xargs)"
  expect_lines "line about the push, $1" 1 "$1.err" ": push [0-9a-f]*: $4"
}

# declare_queue_service: the exchanges of the queue service.
declare_queue_service() {
  local state
  {
    for state in completed failed exception defined pending running; do
      task_end "$state" any 0
    done
    group_resolved G
  } >exchanges
  feed exchanges --declare-only
}
