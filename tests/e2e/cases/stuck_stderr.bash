# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A stderr without a reader blocks nothing: log lines are dropped and counted. The same applies
# to one pipe for both, such as `2>&1 | less`. The flags of descriptors shared with the shell
# are not changed.

use_broker
{
  messages 1 50
  printf '{"exchange":"exchange/build/","key":"build.bad.%d.log_uploaded","body":"bad"}\n' {1..5}
  messages 51 100
} >capture

start_reader reader
exec {full}<>reader.pipe
signal reader STOP
dd if=/dev/zero of=reader.pipe bs=4096 oflag=nonblock status=none 2>/dev/null || true
err=reader.pipe start_monitor mute --url "$url" --durable --label mute --heartbeat 1
wait_for 15 'it consumes' has_depth mute 1 consumers
feed capture
wait_for 10 'all good messages are printed' has_numbers mute.out 100
wait_for 10 'all is acknowledged' has_depth mute 0
connection_stays 4
expect_equal 'O_NONBLOCK of stderr' 0 \
  "$(($(awk '$1 == "flags:" { print $2 }' "/proc/${pid_of[mute]}/fdinfo/2") & 04000))"
signal reader CONT
feed capture
wait_for 10 'lost lines are counted' grep -aq '[1-9] log lines\? w[a-z]* lost here' reader.read
expect_clean_stop mute
exec {full}>&-
ended reader 5

# One pipe for both.
messages 1 1000 >capture
start_reader both
out=both.pipe err=both.pipe start_monitor same --url "$url" --durable --label same --heartbeat 1 \
  --event pulse
wait_for 15 'it consumes' has_depth same 1 consumers
signal both STOP
feed capture
wait_for 10 'the window is full' has_depth same 256 messages_unacknowledged
connection_stays 4
for descriptor in 1 2; do
  expect_equal "O_NONBLOCK of descriptor $descriptor" 0 \
    "$(($(awk '$1 == "flags:" { print $2 }' "/proc/${pid_of[same]}/fdinfo/$descriptor") & 04000))"
done
signal both CONT
wait_for 10 'all is acknowledged' has_depth same 0
expect_clean_stop same
ended both 5
grep '^{' both.read >events
expect_once 'events beside the log' events 1 1000
