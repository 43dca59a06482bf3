# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a broker replies to each request late, but within the time limit of the request, the monitor
# gets on, however long that takes, and meanwhile does everything else on time.

use_broker
start_proxy wire
proxy wire delay 2.5
late=$(by_way_of wire "$url")
bindings=()
for number in {1..4}; do
  bindings+=(--bind "exchange/build/:key-$number.#")
done
start_monitor patient --url "$late" "${bindings[@]}" --source buildbot
took_ms run_monitor --url "$late" --source buildbot --count 1 --timeout 3s
expect_equal 'exit status with --timeout' 124 "$status"
expect_at_most 'milliseconds until --timeout ends it' 5000 "$progress"

signal patient USR1
wait_for 2 'statistics while it connects' grep -q 'messages received' patient.err
wait_until_consuming patient 1 60
expect_no_line 'failed attempts' patient.err 'retrying at'
expect_lines 'connections' 1 patient.err ' consuming from queue '
proxy wire delay 0
expect_clean_stop patient
