# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A broker that answers each request late, though never so late that it is given up, has
# a minute for all of them: the attempt ends then, and not only after each has had its
# own time. The service manager's watchdog counts on that.

use_broker
start_proxy wire
proxy wire delay 2.5
bindings=()
for number in {1..40}; do
  bindings+=(--bind "exchange/build/:key-$number.#")
done
began=$(now_ms)
start_monitor patient --url "$(by_way_of wire "$url")" "${bindings[@]}"
wait_for 90 'the attempt is given up' grep -q 'retrying at' patient.err
took=$(($(now_ms) - began))
say "given up after $took ms"
expect_at_least 'milliseconds until it is given up' 55000 "$took"
expect_at_most 'milliseconds until it is given up' 72000 "$took"
expect_line 'what is said of it' patient.err 'warning: .*timed out.*retrying at'
proxy wire delay 0
wait_until_consuming patient 1 30
expect_clean_stop patient
