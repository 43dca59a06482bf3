# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A clock for limits. It stands for the progress that was possible: while processes wait for a
# processor or a disk (/proc/pressure, of the whole machine), it runs slower, down to a tenth, so
# that a limit fails a case that is stuck, and not one on a machine with other work. The hard cap
# of each limit is therefore ten times itself. Without such files it is an ordinary clock.

readonly slowest=10
patience_us=0 # what the clock shows
patience_at='' patience_stalled=''

# stalled_us: sets `stalled`, microseconds since the machine was started.
stalled_us() {
  local file words
  stalled=0
  for file in cpu io; do
    [[ -r ${PBM_PRESSURE:-/proc/pressure}/$file ]] || continue
    read -ra words <"${PBM_PRESSURE:-/proc/pressure}/$file" || continue
    stalled=$((stalled + ${words[4]#total=}))
  done
}

# tick: brings `patience_us` up to date.
tick() {
  local now=${EPOCHREALTIME/[.,]/} stalled passed gained
  stalled_us
  passed=$((now - ${patience_at:-$now}))
  gained=$((passed - stalled + ${patience_stalled:-$stalled}))
  patience_us=$((patience_us + (gained > passed / slowest ? gained : passed / slowest)))
  patience_at=$now patience_stalled=$stalled
}
