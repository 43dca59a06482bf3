# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Signals that tell a run something do not end a process that has no handlers: a command that waits
# for the broker, or a run that has not read its configuration yet.

use_broker
start_proxy wire
proxy wire hold

# start_command NAME FLAG...: waits for a broker that is silent.
commands=()
start_command() {
  commands+=("$1")
  start_monitor "$1" --url "$(by_way_of wire "$url")" --label queue "${@:2}"
  wait_for 10 "$1 has connected" grep -q "accepted ${#commands[@]}\$" wire.log
}

say 'commands'
start_command check --durable --check
start_command check-file --durable --check --output file --log-file log
start_command purge --purge
start_command delete --delete-queue
start_command hung-up --purge
signal hung-up HUP
ended hung-up 5
expect_equal 'exit status of a command after SIGHUP' 129 "$status"
for name in check check-file purge delete; do
  signal "$name" USR1
  signal "$name" USR2
done
signal check-file HUP
for name in check check-file purge delete; do
  ended "$name" 30
  expect_equal "exit status of $name" 69 "$status"
  expect_line "the error of $name" "$name.err" 'error: .*127.0.0.1'
done

say 'a run that starts'
mkfifo settings
start_monitor early --config settings --url "$url" --output events --durable --label early
exec {settings}>settings # returns when the monitor has opened it
for name in HUP USR2 USR1; do signal early "$name"; done
printf 'tree = ["try"]\n' >&"$settings"
exec {settings}>&-
wait_until_consuming early
wait_for 10 'the statistics' grep -q '0 messages received' early.err
expect_clean_stop early
