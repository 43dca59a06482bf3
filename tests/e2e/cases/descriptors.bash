# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A standard descriptor that is closed at startup never becomes a socket, and without stdout
# the monitor does not start.

use_broker

# start_closed WHICH ARG...: as start_monitor does, but with descriptors closed.
start_closed() {
  case $1 in
    stdin) "$monitor" "${@:2}" >"$1.out" 2>"$1.err" <&- & ;;
    stderr) "$monitor" "${@:2}" </dev/null >"$1.out" 2>&- & ;;
    both) "$monitor" "${@:2}" >"$1.out" <&- 2>&- & ;;
  esac
  started "$1"
}

messages 1 3 >capture
for closed in stdin stderr both; do
  start_closed "$closed" --url "$url" --label "$closed" --durable
  wait_for 15 "$closed consumes" has_depth "$closed" 1 consumers
  for descriptor in 0 1 2; do
    target=$(readlink "/proc/${pid_of[$closed]}/fd/$descriptor")
    [[ $target != socket:* ]] ||
      mismatch "descriptor $descriptor with $closed closed" 'no socket' "$target"
  done
  feed capture
  wait_for 10 'the events appear' has_numbers "$closed.out" 3
  expect_clean_stop "$closed"
  expect_once "events with $closed closed" "$closed.out" 1 3
done

status=0
timeout 150 "$monitor" --url "$url" --label none --durable </dev/null >&- 2>err || status=$?
expect_equal 'exit status without stdout' 74 "$status"
expect_lines 'stderr without stdout' 1 err
expect_line 'stderr without stdout' err 'stdout.*closed'
expect_equal 'queue made without stdout' '' "$(depth none)"
