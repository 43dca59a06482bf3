# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Without --source all existing exchanges are used, of which there must be at least one. A
# source given with --source must exist. Missing exchanges are named in the log.

use_broker

# vhost_with NAME SAMPLE-EXCHANGES: a virtual host with the sample's exchanges that fit.
vhost_with() {
  ctl add_vhost "$vhost-$1" >/dev/null
  ctl set_permissions -p "$vhost-$1" guest '.*' '.*' '.*'
  jq -c "select(.exchange | test(\"$2\"))" "$support/sample.jsonl" >sample
  [[ ! -s sample ]] || "$feeder" --url "$BROKER_URL/$vhost-$1" --declare-only sample
}

vhost_with none '^$'
vhost_with taskcluster '^exchange/taskcluster-queue/v1/task-completed$'
vhost_with old '^org[.]mozilla[.]'
vhost_with all '.'

# expect_sources VHOST NAMES ARG...
expect_sources() {
  start_consuming "$1" --url "$BROKER_URL/$vhost-$1" "${@:3}"
  expect_line "sources in $1" "$1.err" "consuming from queue .*sources $2[;)]"
  expect_clean_stop "$1"
}

expect_sources taskcluster taskcluster
expect_line 'word of the absent source' taskcluster.err ' info: .*buildbot.*exchange/build/'
expect_lines 'lines about absent sources' 1 taskcluster.err 'source buildbot.*no exchange'
expect_line 'word of absent exchanges' taskcluster.err \
  " warning: source taskcluster: .*no exchange '.*/task-failed', '.*/task-exception'$"
expect_sources old buildbot
expect_line 'word of the absent source' old.err ' info: .*taskcluster'
expect_sources all buildbot,taskcluster
expect_lines 'lines about absent sources' 0 all.err 'no exchange'
expect_sources all normalized --source normalized
expect_sources taskcluster taskcluster --source taskcluster
expect_lines 'lines about absent exchanges' 1 taskcluster.err 'no exchange'

# expect_missing VHOST TEXT ARG...
expect_missing() {
  run_monitor --url "$BROKER_URL/$vhost-$1" "${@:3}"
  expect_equal "exit status in $1 with ${*:3}" 76 "$status"
  expect_equal "stdout in $1 with ${*:3}" '' "$(<out)"
  expect_lines "errors in $1 with ${*:3}" 1 err ' error: '
  expect_line "error in $1 with ${*:3}" err "$2"
}

expect_missing taskcluster buildbot --source buildbot
expect_missing taskcluster buildbot --source taskcluster --source buildbot
expect_missing none 'no exchange of any source'
