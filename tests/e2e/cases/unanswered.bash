# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A broker that no longer answers a question while messages are consumed is left after a while, even
# if its heartbeats go on: --drain ends, and a reload is completed on the next connection.

start_manager
start_liar depth-liar depth_unanswered
start_monitor drain --url "$liar" --durable --label drain --drain
start_liar never-liar depth_never_answered
start_monitor never --url "$liar" --durable --label never --drain --no-retry
start_liar bind-liar bind_unanswered
configure() {
  printf 'source = ["normalized"]\nevent = ["build"]\ntree = [%s]\n' "$1" >config.toml
}
configure '"try"'
NOTIFY_SOCKET=$PWD/manager start_consuming reload --url "$liar" --config "$PWD/config.toml"
wait_for 5 'it is ready' hears '^READY=1$'
configure '"try", "autoland"'
signal reload HUP
wait_for 5 'it reloads' hears '^RELOADING=1'
wait_for 10 'the bind is asked for' grep -q ' asked$' bind-liar.log

ended drain 45
expect_equal 'exit status of --drain' 0 "$status"
expect_lines 'connections of --drain' 2 depth-liar.log accepted
ended never 15
expect_equal 'exit status of --drain --no-retry' 69 "$status"
wait_for 15 'it is ready again' hears '^READY=1$' 2
expect_lines 'connections of the reload' 2 bind-liar.log accepted
expect_clean_stop reload
