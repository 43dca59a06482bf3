# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A flood of SIGUSR1 while the loop is blocked does not displace the SIGTERM that follows. A
# service manager that reads nothing blocks sd_notify(3), and so the loop.

# It reads notifications once it has received SIGUSR1.
python3 -c '
import signal, socket, sys
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
signal.sigwait([signal.SIGUSR1])
while True:
    listener.recv(4096)
' "$PWD/manager" &
started manager
wait_for 5 'the manager listens' test -S manager

# The loop sends a watchdog message each 10 ms, until the socket is full.
is_blocked() {
  local before
  before=$(waits)
  sleep 0.5
  [[ $(waits) == "$before" ]]
}
waits() {
  awk '$1 == "voluntary_ctxt_switches:" { print $2 }' "/proc/${pid_of[monitor]}/status"
}

mkfifo input.pipe
NOTIFY_SOCKET=$PWD/manager WATCHDOG_USEC=20000 start_monitor monitor --input input.pipe
wait_for 20 'the loop is blocked' is_blocked
# A signal that is still pending is not added again: the monitor needs time to handle each one.
python3 -c '
import os, signal, sys
for _ in range(200000):
    os.kill(int(sys.argv[1]), signal.SIGUSR1)
    os.sched_yield()
' "${pid_of[monitor]}"
signal monitor TERM
signal manager USR1
ended monitor 6
expect_equal 'exit status after SIGTERM' 0 "$status"
expect_line 'the last line of the log' monitor.err 'ended: '
expect_at_most 'lines of statistics' 5 "$(wc -l <monitor.err)"
