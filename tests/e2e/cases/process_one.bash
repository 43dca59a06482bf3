# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# As process 1, for example of a container: the monitor reaps the orphans of its commands and of
# other processes, and its exit status is that of any other process, although it cannot be ended by
# the default action of a signal.

container=(unshare --pid --fork --kill-child --mount-proc)
((EUID == 0)) || container=(unshare --user --map-root-user "${container[@]:1}")
"${container[@]}" true 2>/dev/null || skip 'may not make namespaces'
messages 1 101 300 >capture

# start_contained NAME ARG...: the monitor is process 1 of a container.
start_contained() {
  local name=$1 each
  shift
  "${container[@]}" env --default-signal=INT,QUIT "$monitor" "$@" </dev/null >"$name.out" 2>"$name.err" &
  started "$name"
}

# inside_pid NAME: the process, as the host numbers it
inside_pid() {
  pgrep -P "${pid_of[$1]}" -x pulsebuildmonit
}

say 'a hundred commands that leave a background process'
# shellcheck disable=SC2016  # for the shell of the command
start_contained orphans --input capture --exec '
  if [ "$EVENT_JOB_NUMBER" != 101 ]; then sleep 0.1 & exit 0; fi
  while pidof sleep >/dev/null; do :; done
  echo $$ $PPID >last
  grep -h "^State:" /proc/[0-9]*/status >states'
ended orphans 60
expect_equal 'exit status' 0 "$status"
expect_equal 'the parent of a command' 1 "$(cut -d ' ' -f 2 last)"
expect_at_least 'processes seen by the last command' 2 "$(wc -l <states)"
expect_no_line 'zombies' states Z

say 'an orphan that is not of a command'
mkfifo input.pipe
start_contained idle --input input.pipe
exec 8>input.pipe
wait_for 10 'it runs' inside_pid idle
pid=$(inside_pid idle)
if ((EUID == 0)); then
  nsenter --target "$pid" --pid --mount -- sh -c 'sleep 0.2 & :'
  orphans() {
    pgrep -P "$pid"
  }
  wait_for 5 'it has an orphan' orphans
  no_orphans() {
    ! orphans
  }
  wait_for 5 'it reaps the orphan' no_orphans
fi

# expect_status SIGNAL STATUS: of the monitor that runs
expect_status() {
  kill -s "$1" "$pid"
  ended idle 6
  exec 8>&-
  expect_equal "exit status after SIG$1" "$2" "$status"
}

say 'the status after a signal'
expect_status TERM 0
for each in 'INT 130' 'HUP 0'; do
  start_contained idle --input input.pipe
  exec 8>input.pipe
  wait_for 10 'it runs' inside_pid idle
  pid=$(inside_pid idle)
  # shellcheck disable=SC2086  # words
  expect_status $each
done

say 'a second signal'
for second in TERM INT; do
  rm -f begun
  start_contained twice --input capture --exec 'echo >>begun; sleep 3600'
  wait_for 10 'a command runs' test -s begun
  pid=$(inside_pid twice)
  kill -s TERM "$pid"
  is_ending() {
    ((0x$(awk '$1 == "ShdPnd:" { print $2 }' "/proc/$pid/status") == 0))
  }
  wait_for 2 'the first signal is taken' is_ending
  kill -s $second "$pid"
  ended twice 2
  expect_equal "exit status after SIG$second" $((128 + $(kill -l $second))) "$status"
done
