# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The time of the --health file shows whether the monitor consumes. A file that cannot be touched
# does not stop it.

use_broker

# modified: the time of the file, in seconds
modified() {
  stat -c %Y health
}

# is_touched: whether the file is touched after now. The file system keeps fractions of seconds.
is_touched() {
  touch mark
  wait_for 10 "$1" test health -nt mark
}

is_untouched() {
  [[ ! health -nt mark ]]
}

start_proxy wire
health_of_earlier_run=$(date +%s)
touch health
start_consuming monitor --url "$(by_way_of wire "$url")" --durable --label health --health health
is_touched 'it consumes'
is_touched 'it still consumes, without messages'

say 'the loop hangs'
signal monitor STOP
is_stopped() {
  [[ $(awk '$1 == "State:" { print $2 }' "/proc/${pid_of[monitor]}/status") == T ]]
}
wait_for 5 'it is stopped' is_stopped
touch mark
stays 2 is_untouched || mismatch 'the file of a stopped process' 'untouched' "$(modified)"
signal monitor CONT
is_touched 'it goes on'

say 'the broker cannot be reached'
port=${proxy_port[wire]}
stop wire
has_failed_again() {
  (($(grep -c 'Connection refused' monitor.err) >= 1))
}
wait_for 20 'it tries in vain' has_failed_again
touch mark
stays 2 is_untouched || mismatch 'the file without a broker' 'untouched' "$(modified)"
start_proxy back "$BROKER_PORT" --listen "$port"
wait_until_consuming monitor 2 30
is_touched 'it consumes again'

say 'the file was deleted, or cannot be touched'
rm health
is_touched 'it is created again'
until rm -f health && mkdir health 2>/dev/null; do :; done
has_warned() {
  grep -q "warning: touch --health 'health': Is a directory" monitor.err
}
wait_for 10 'the failure is logged' has_warned
messages 1 20 >capture
feed capture
wait_for 10 'all is printed' has_numbers monitor.out 20
rmdir health
is_touched 'it recovers'
expect_lines 'warnings' 1 monitor.err 'touch --health'

expect_clean_stop monitor
expect_equal 'time of the file after the end' 0 "$(modified)"

say 'a run that never consumes clears the file of an earlier one'
touch -d "@$health_of_earlier_run" health
stop back
start_monitor absent --url "amqp://guest:guest@127.0.0.1:$port/$vhost" --health health
wait_for 20 'it tries in vain' grep -q 'Connection refused' absent.err
expect_equal 'time of the file' 0 "$(modified)"
stop absent

say 'wrong paths'
for path in nosuch/health . /dev/null; do
  run_monitor --input capture --health "$path"
  expect_equal "exit status with $path" 78 "$status"
  expect_line "error about $path" err "error: touch --health '$path': "
done
run_monitor --check --url "$url" --health nosuch/health
expect_equal 'exit status of --check' 78 "$status"
run_monitor --input capture --health health
expect_equal 'exit status of a replay' 0 "$status"
expect_equal 'time after a replay' 0 "$(modified)"
