# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --exec at the end of a run: what ends the monitor and its commands at the same time, such as a
# shutdown or Ctrl-C, loses no event and rejects none. Stopped commands are logged and can be ended.

use_broker
messages 1 4 300 >capture

# start_handler NAME COMMAND [FLAG...]: consumes the four messages; the command has begun.
start_handler() {
  local name=$1 command=$2
  shift 2
  rm -f begun ended rejects
  make_queue "$name"
  feed capture
  start_consuming "$name" --url "$url" --durable --label "$name" --rejects rejects \
    --exec "echo \$\$ >>begun; $command; cat >>ended" "$@"
  wait_for 10 'a command runs' test -s begun
}

# groups: the process groups of the commands that have begun, for kill(1)
groups() {
  sed 's/^/-/' begun
}

# expect_redelivered NAME: every message is in the queue or has been handled.
expect_redelivered() {
  expect_equal "exit status of $1" "${2-0}" "$status"
  touch ended
  expect_equal "messages left for $1" $((4 - $(wc -l <ended))) "$(depth "$1")"
  expect_equal "rejects of $1" '' "$(cat rejects)"
}

say 'SIGTERM to the monitor and to its commands, in either order'
for first in monitor command; do
  for flags in '' '--jobs 3' '--retries 2'; do
    name=$first${flags// /}
    # shellcheck disable=SC2086  # flags are words
    start_handler "$name" 'sleep 3600' $flags
    targets=("${pid_of[$name]}")
    if [[ $first == monitor ]]; then
      mapfile -t -O 1 targets < <(groups)
    else
      mapfile -t targets < <(groups)
      targets+=("${pid_of[$name]}")
    fi
    kill -s TERM -- "${targets[@]}"
    ended "$name" 6
    expect_redelivered "$name"
  done
done

say 'a handler that exits with a failure at SIGTERM'
start_handler trap "trap 'exit 1' TERM; while :; do sleep 0.1; done"
mapfile -t targets < <(groups)
kill -s TERM -- "${pid_of[trap]}" "${targets[@]}"
ended trap 6
expect_redelivered trap
expect_line 'log' trap.err 'command: .*; the monitor is ending, so the message is not acknowledged$'

say 'a signal to the command alone is a failure'
start_handler alone 'sleep 3600'
mapfile -t targets < <(groups)
kill -s TERM -- "${targets[@]}"
wait_for 5 'it is rejected' test -s rejects
wait_for 5 'the next command runs' has_numbers begun 2
expect_equal 'reject' 'command: signal 15' "$(jq -r .error rejects)"
stop alone

# in_terminal FILE KEYS COMMAND...: runs the command with a terminal of its own, types the keys once
# the file is not empty, and sets `status`.
in_terminal() {
  status=0
  timeout --signal=KILL 300 python3 - "$@" <<'END' || status=$?
import os, pty, sys, time

pid, terminal = pty.fork()
if pid == 0:
    os.execv(sys.argv[3], sys.argv[3:])
while not (os.path.exists(sys.argv[1]) and os.path.getsize(sys.argv[1])):
    time.sleep(0.05)
os.write(terminal, sys.argv[2].encode())
try:
    while os.read(terminal, 4096):
        pass
except OSError:  # the other end is closed
    pass
status = os.waitpid(pid, 0)[1]
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status))
END
}

say 'Ctrl-C at a terminal does not reach the commands, which have time to end'
rm -f begun ended rejects
make_queue interrupted
feed capture
in_terminal begun $'\x03' "$monitor" --url "$url" --durable --label interrupted --jobs 2 \
  --log-file interrupted.err --rejects rejects --exec 'echo $$ >>begun; sleep 1; cat >>ended'
expect_redelivered interrupted 130
expect_at_least 'commands that ended' 1 "$(wc -l <ended)"

say 'a command that reads from the terminal'
rm -f begun
in_terminal stopped.err '' "$monitor" --input capture --count 1 --exec-timeout 1s \
  --log-file stopped.err --exec 'read x </dev/tty'
expect_equal 'exit status' 0 "$status"
expect_line 'log' stopped.err "warning: command: stopped by signal 21 after 0.[0-9] s, key 'build\..*'; it waits for SIGCONT$"
expect_line 'log' stopped.err 'warning: command: signal 15 \(timed out\) after 1.'

say 'a stopped command ends at SIGTERM as well'
start_handler stopped "kill -s STOP \$\$"
wait_for 5 'it is logged' grep -q 'stopped by signal 19' stopped.err
took_ms stop stopped
expect_redelivered stopped
expect_at_least 'milliseconds that the command had' 3500 "$took"

say 'a second signal terminates the commands, too'
start_handler twice 'sleep 3600'
signal twice TERM
is_ending() {
  ((0x$(awk '$1 == "ShdPnd:" { print $2 }' "/proc/${pid_of[twice]}/status") == 0))
}
wait_for 2 'the first signal is taken' is_ending
signal twice INT
ended twice 2
expect_equal 'exit status after a second signal' 130 "$status"
is_over() {
  ! kill -s 0 -- "$(groups)" 2>/dev/null
}
wait_for 5 'the command ends' is_over
