# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# stdout may be a socket or a terminal too: if the reader stops reading, nothing is lost; if it
# closes its end, the monitor exits with status 0 at once.

use_broker
messages 1 2000 4000 >capture
flags=(--url "$url" --durable --event pulse --heartbeat 1)

# expect_patience NAME: with its reader, reader-NAME, that writes to NAME.read.
expect_patience() {
  signal "reader-$1" STOP
  feed capture
  wait_for 10 "$1 is stuck" at_rest "$1"
  expect_at_least "messages that wait for the reader of $1" 500 "$(depth "$1")"
  connection_stays 3
  signal "reader-$1" CONT
  wait_for 20 "$1 prints all" has_numbers "$1.read" 2000
  wait_for 10 "$1 acknowledges all" has_depth "$1" 0
  expect_once "events of $1" "$1.read" 1 2000
  crash "reader-$1"
}

socat -u "PTY,link=$PWD/tty,raw,echo=0" CREATE:terminal.read &
started reader-terminal
wait_for 5 'there is a terminal' test -e tty
out="tty" start_consuming terminal "${flags[@]}" --label terminal
expect_patience terminal
took_ms ended terminal 5
expect_at_most 'milliseconds until it ends' 1000 "$progress"
expect_equal 'exit status' 0 "$status"

# socat gives a program one end of a pair of sockets for stdout.
printf '%q ' "$monitor" "${flags[@]}" --label socket >program
printf '</dev/null 2>socket.err\necho $? >socket.status\n' >>program
socat -u EXEC:"bash $PWD/program" CREATE:socket.read &
started reader-socket
wait_until_consuming socket
expect_patience socket
took_ms wait_for 5 'it ends' test -s socket.status
expect_at_most 'milliseconds until it ends' 1000 "$progress"
expect_equal 'exit status' 0 "$(<socket.status)"
