# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A peer that sends messages of TLS without end, before it shows a certificate or later, holds up
# neither time limits nor signals, and is left once the heartbeat is overdue.

use_broker

# start_flood NAME FLOOD: sets flood_url, with the port of a proxy that floods once go-NAME exists.
start_flood() {
  local port
  "$support/tls_flood" --cert "$broker_dir/tls/server.pem" --key "$broker_dir/tls/server.key" \
    --to "127.0.0.1:$BROKER_PORT" --when "$PWD/go-$1" "$2" >"$1-flood.log" 2>"$1-flood.trouble" &
  started "$1-flood"
  wait_for 10 "$1 listens" has_line "$1-flood.log"
  read -r _ _ port <"$1-flood.log"
  flood_url=amqps://guest:guest@localhost:$port/$vhost
}

floods() {
  grep -q ' floods$' "$1-flood.log"
}

# expect_end NAME: SIGTERM is obeyed at once.
expect_end() {
  signal "$1" TERM
  took_ms ended "$1" 30
  expect_at_most "milliseconds until $1 ends" 3000 "$progress"
  expect_equal "exit status of $1" 0 "$status"
}

# Before the certificate, and at the first connection.
start_flood early hello_requests
hello=$flood_url
start_monitor hopeless --url "$hello" --no-retry
start_monitor limited --url "$hello" --timeout 1s --count 1
began=$(progress_ms)
ended limited 14
expect_equal 'exit status with --timeout' 124 "$status"
expect_at_most 'milliseconds with --timeout' 4000 $(($(progress_ms) - began))

# Later.
declare -A urls=()
for flood in tickets key_updates; do
  for name in "$flood" "$flood-lost" "$flood-greeting"; do
    start_flood "$name" "$flood"
    urls[$name]=$flood_url
  done
  start_consuming "$flood" --url "${urls[$flood]}" --ca-file "$BROKER_CA"
  start_consuming "$flood-lost" --url "${urls[$flood-lost]}" --ca-file "$BROKER_CA" --heartbeat 3 \
    --no-retry
  touch "go-$flood-greeting"
  start_monitor "$flood-greeting" --url "${urls[$flood-greeting]}" --ca-file "$BROKER_CA" \
    --timeout 1s --count 1
  began=$(progress_ms)
  ended "$flood-greeting" 14
  expect_equal "exit status of $flood-greeting" 124 "$status"
  expect_at_most "milliseconds of $flood-greeting" 4000 $(($(progress_ms) - began))

  touch "go-$flood"
  wait_for 10 "the flood of $flood" floods "$flood"
  signal "$flood" USR1
  wait_for 3 "$flood: a line of statistics" grep -q 'messages received' "$flood.err"
  expect_end "$flood"

  touch "go-$flood-lost"
  ended "$flood-lost" 15
  expect_equal "exit status once the heartbeat is overdue" 69 "$status"
done

ended hopeless 20
expect_equal 'exit status with --no-retry' 69 "$status"
expect_lines 'errors with --no-retry' 1 hopeless.err ' error: .*timed out'
