# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A queue that is deleted while it is consumed, as PulseGuardian does, is declared,
# bound and consumed again within 5 s, with a warning that messages may be lost.

use_broker
messages 1 10 >first
messages 11 20 >second

# expect_recovery NAME FLAG...
expect_recovery() {
  local queue began
  start_consuming "$1" --url "$url" --label "$1" "${@:2}"
  feed first
  wait_for 10 "$1 prints" has_numbers "$1.out" 10
  queue=$(sed -n "s/.*consuming from queue '\\([^']*\\)'.*/\\1/p" "$1.err")
  began=$(progress_ms)
  ctl -p "$vhost" delete_queue "$queue" >/dev/null
  wait_until_consuming "$1" 2
  expect_at_most "milliseconds until $1 consumes again" 5000 $(($(progress_ms) - began))
  feed second
  wait_for 10 "$1 prints again" has_numbers "$1.out" 20
  expect_clean_stop "$1"
  expect_once "events of $1" "$1.out" 1 20
  expect_lines "warnings of $1 that messages may be lost" 1 "$1.err" ' warning: .*messages published in the meantime are lost'
}

expect_recovery kept --durable
expect_recovery passing
