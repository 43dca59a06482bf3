# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The broker changes what the monitor relies on while it consumes: the queue is purged, a policy
# drops messages, memory runs short, the permission to read ends, the virtual host is deleted, the
# wall clock jumps. What the broker kept is printed once; the rest is one line in the log.

own_broker broker
flags=(--url "$url" --durable --source buildbot)

# At the same time, in queues of their own.
start_consuming steady "${flags[@]}" --label steady
messages 1 200 >first
feed first
wait_for 10 'the first events' has_numbers steady.out 200

# Stopped, so that messages wait.
signal steady STOP
messages 201 1000 >waiting
feed waiting
ctl purge_queue -p "$vhost" queue/guest/steady
signal steady CONT
messages 1001 1100 >second
feed second
has_last() { grep -q "\.$1\.log_uploaded" "$2.out"; }
wait_for 10 'the events after the purge' has_last 1100 steady
expect_lines 'what is said of the purge' 1 steady.err # the first line of all

ctl set_policy -p "$vhost" short '^queue/guest/steady$' '{"max-length":10,"overflow":"drop-head"}' \
  --apply-to queues
signal steady STOP
messages 1101 2000 >flood
feed flood
signal steady CONT
wait_for 10 'the last event of a flood' has_last 2000 steady
ctl clear_policy -p "$vhost" short
is_sorted_once() {
  [[ $(grep -o '\.[0-9]*\.log_uploaded' steady.out | sort | uniq -d) == '' ]]
}
is_sorted_once || mismatch 'events' 'each once' 'some twice'

# A memory alarm blocks publishers only.
ctl set_vm_memory_high_watermark 0.000001
messages 2001 2010 >blocked
"$feeder" --url "$url" blocked &
started feeder
stays 2 is_running feeder || mismatch 'the feeder' 'waits' 'has ended'
is_running steady || mismatch 'the monitor' 'it runs' 'it has ended'
ctl set_vm_memory_high_watermark 0.8
ended feeder 20
wait_for 10 'the events after the alarm' has_last 2010 steady

# The wall clock jumps back and forth by a day.
echo 0 >shift.txt
export SHIFTED_CLOCK=$PWD/shift.txt ASAN_OPTIONS=verify_asan_link_order=0
LD_PRELOAD=$clock start_consuming jumping "${flags[@]}" --label jumping --heartbeat 2
year=$(date +%Y)
place=3000
for shift in -86400 86400 -315360000 0; do
  echo "$shift" >shift.txt
  messages $((place + 1)) $((place + 10)) >jump
  feed jump
  ((place += 10))
  wait_for 10 "the events after a jump by $shift s" has_last "$place" jumping
done
expect_line 'timestamp ten years ago' jumping.out "\"timestamp\":\"$((year - 10))"
sleep 5 # more than two heartbeats
expect_lines 'what is said of the clock' 1 jumping.err
expect_clean_stop jumping
expect_all 'events' jumping.out 3001 3040

# Without permission to read, it goes on: the broker looks when a consumer is declared.
ctl clear_permissions -p "$vhost" guest
stays 2 is_running steady || mismatch 'without permission' 'it runs' 'it has ended'
ctl set_permissions -p "$vhost" guest '.*' '.*' '.*'
messages 4001 4010 >again
feed again
wait_for 10 'the events with permission again' has_last 4010 steady

ctl delete_vhost "$vhost"
wait_for 20 'the deletion is noticed' grep -Eq ' (warning|error): ' steady.err
stays 2 is_running steady || mismatch 'without virtual host' 'it runs' 'it has ended'
expect_at_most 'lines about the virtual host' 3 "$(grep -Ec ' (warning|error): ' steady.err)"
expect_clean_stop steady
