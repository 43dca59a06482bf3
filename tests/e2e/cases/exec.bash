# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --exec: a message is acknowledged when its command has ended, whatever kills the monitor; what
# fails is kept; commands neither block the connection nor outlive the monitor.

use_broker



say 'a handler that fails every seventh time, and a monitor that is killed'
total=$(soak_or 1000 10000)
make_queue handled
messages 1 "$total" 300 >capture
feed capture
cat >handler <<'END'
line=$(cat)
printf '%s\n' "$line" >>handled
[ $((EVENT_JOB_NUMBER % 7)) != 0 ]
END
flags=(--url "$url" --durable --label handled --rejects rejects --exec 'sh ./handler')
for run in 1 2 3 4 5; do
  start_monitor "run-$run" "${flags[@]}"
  sleep "0.$((RANDOM % 8 + 1))"
  crash "run-$run"
done
start_consuming last "${flags[@]}" --jobs 4
wait_for $((60 + total / 20)) 'the queue is empty' has_depth handled 0
expect_clean_stop last
expect_all 'events handled' handled 1 "$total"
expect_equal 'failed events that are not among the rejects' '' "$(
  comm -23 <(seq 7 7 "$total" | sort) <(jq -r '(.key / ".")[-2]' rejects | sort -u)
)"
expect_equal 'error of a reject' 'command: exit status 1' "$(head -n 1 rejects | jq -r .error)"
expect_line 'failures in the log' last.err 'warning: command: exit status 1 after [0-9.]* s, key '
run_monitor --input rejects --exec 'cat >>replayed'
expect_equal 'exit status of the replay of rejects' 0 "$status"
expect_equal 'rejects replayed' "$(wc -l <rejects)" "$(wc -l <replayed)"

say 'a command that hangs: the connection stays, and the message is not acknowledged'
make_queue hangs
messages 1 3 >capture
feed capture
start_consuming hanging --url "$url" --durable --label hangs --heartbeat 2 \
  --exec 'echo $$ >>running; exec sleep 3600'
wait_for 10 'a command runs' test -s running
connection_stays 7
expect_equal 'commands at once' 1 "$(wc -l <running)"
took_ms stop hanging
expect_equal 'exit status after SIGTERM' 0 "$status"
expect_at_least 'milliseconds that the command had' 3500 "$took"
kill -0 "$(<running)" 2>/dev/null && fail 'the command outlives the monitor'
expect_equal 'messages left' 3 "$(depth hangs)"

say 'commands that end in time are acknowledged after SIGTERM'
start_consuming ending --url "$url" --durable --label hangs \
  --exec 'echo begun >>begun; sleep 1; cat >>late'
wait_for 10 'a command runs' test -s begun
expect_clean_stop ending
expect_equal 'commands that ended' "$(wc -l <begun)" "$(wc -l <late)"
expect_equal 'messages left' $((3 - $(wc -l <late))) "$(depth hangs)"


say 'a command inherits no password and no other descriptor'
messages 1 1 >one
PULSE_PASSWORD=hunter2 run_monitor --input one --exec 'env; ls /proc/self/fd | tr "\n" " "' 9</dev/null
expect_no_line 'the password' out hunter2
expect_line 'the tree' out '^EVENT_TREE=mozilla-central$'
expect_line 'descriptors' out '^0 1 2 3 $'
