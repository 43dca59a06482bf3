# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A broker that is unreachable for the first 20 s is retried with backoff and logged once; an
# unknown host is retried too.

port=$(free_port)
absent=amqp://guest:guest@127.0.0.1:$port/$case_name
run_monitor --url "$absent" --no-retry
expect_equal 'exit status with --no-retry' 69 "$status"
expect_lines 'stderr with --no-retry' 1 err ' error: '

began=$(now_ms) before=$(progress_ms)
start_monitor patient --url "$absent"
start_monitor lost --url amqps://guest:guest@nosuch.invalid/
# A port where every connection is reset at once.
start_proxy wire "$port"
start_monitor paced --url "$(by_way_of wire "$absent")"
until (($(now_ms) - began >= 23000)); do sleep 0.1; done
stalled=$(($(now_ms) - began - $(progress_ms) + before)) # for want of a processor
expect_lines 'what is said of an absent broker' 1 patient.err
expect_line 'what is said of an absent broker' patient.err \
  "warning: connect to .*127[.]0[.]0[.]1:$port.*: Connection refused"
expect_lines 'what is said of a host not found' 1 lost.err
expect_clean_stop lost

# 1, 2, 4 and 8 s apart, with up to a quarter more.
expect_clean_stop paced
mapfile -t pauses < <(pauses wire)
expect_equal 'attempts in 23 s, but the first' 4 "${#pauses[@]}"
for i in "${!pauses[@]}"; do
  expect_at_least "milliseconds before attempt $((i + 2))" $((1000 << i)) "${pauses[i]}"
  expect_at_most "milliseconds before attempt $((i + 2))" $(((1250 << i) + 500 + stalled)) "${pauses[i]}"
done

# The virtual host and its exchange are there before the port is.
own_broker broker
start_proxy front "$BROKER_PORT" --listen "$port"
wait_until_consuming patient 1 90 # pauses grow to 40 s
expect_lines 'what is said in all' 2 patient.err '(retrying at|consuming from)'
messages 1 10 >capture
feed capture
wait_for 10 'the events appear' has_numbers patient.out 10
expect_clean_stop patient
expect_once 'events' patient.out 1 10
