# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A connection that fails as soon as it consumes counts as a failed attempt: the intervals
# increase, and it is logged once.

start_liar fleeting closes_at_once
start_monitor hopeful --url "$liar"
wait_for 20 'three attempts' grep -q 'accepted 4' fleeting.log
mapfile -t waited < <(pauses fleeting)
for number in 0 1 2; do
  expect_at_least "milliseconds before attempt $((number + 2))" $((1000 << number)) "${waited[number]}"
done
expect_lines 'what is said of it' 1 hopeful.err 'connection to .* lost: .*retrying at'
expect_clean_stop hopeful
