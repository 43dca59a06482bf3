# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If a broker replies to each request late, but within the time limit of the request, the
# whole attempt is still limited to one minute. The watchdog of the service manager requires
# this.

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
