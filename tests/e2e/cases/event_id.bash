# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The id of an event is the same however often and wherever its message comes, and lets a command
# have its effect once.

own_broker broker
{
  messages 1 20 300
  task_end completed fN1SbArXTPSVFNUvaOlinQ 0
  task_end exception fN1SbArXTPSVFNUvaOlinQ 1
} >capture

say 'the same after a restart of the monitor, and of the broker'
cat >handler <<'END'
printf '%s %s %s\n' "$EVENT_KEY" "$EVENT_ID" "${EVENT_REDELIVERED-false}" >>handled
END
flags=(--url "$url" --durable --label ids)
# shellcheck disable=SC2016  # for the shell of the command
hang='sh ./handler; echo $$ >>hanging; exec sleep 3600'
feed capture --declare
make_queue ids
feed capture
start_consuming killed "${flags[@]}" --exec "$hang"
wait_for 10 'a command runs' has_line handled
crash killed
start_consuming again "${flags[@]}" --exec "$hang"
wait_for 10 'a command runs again' has_numbers handled 2
wait_for 10 'it hangs' has_numbers hanging 2
kill_broker
crash again
xargs kill <hanging
restart_broker
start_consuming last "${flags[@]}" --exec 'sh ./handler'
wait_for 30 'the queue is empty' has_depth ids 0
expect_clean_stop last
expect_equal 'commands, events, and ids' '24 22 22' "$(
  printf '%s %s %s' "$(wc -l <handled)" "$(cut -d ' ' -f 1 handled | sort -u | wc -l)" \
    "$(cut -d ' ' -f 2 handled | sort -u | wc -l)"
)"
first=$(head -n 1 handled | cut -d ' ' -f 1)
expect_equal 'marks of the first event' 'false true true' \
  "$(awk -v key="$first" '$1 == key { print $3 }' handled | xargs)"
cut -d ' ' -f 1,2 handled | sort -u >expected

say 'the same in every format, and in a replay of the capture, of pulse events, and of lines'
ids_in() { # FILE ARG...
  run_monitor "${@:2}" --input "$1" --fields key,id --format tsv
  tr '\t' ' ' <out | sort >found
}
ids_in capture
expect_same 'ids in a replay' expected found
run_monitor --input capture --event pulse
cp out pulse
ids_in pulse
expect_same 'ids in a replay of pulse events' expected found
run_monitor --input capture --stage log_uploaded,ended --taskcluster-root-url https://tc.example
cp out lines
ids_in lines
expect_same 'ids in a replay of lines' expected found
run_monitor --input capture --template '{key} {id}'
sort out >found
expect_same 'ids in a template' expected found
run_monitor --input capture --fields key,id --format json
jq -r '"\(.key) \(.id)"' out | sort >found
expect_same 'ids in JSON' expected found
ids_in capture --event pulse
cp found of_messages
jq -c 'del(.cc)' pulse >bare
ids_in bare --event pulse
expect_same 'ids of pulse events' of_messages found
expect_equal 'ids that builds and messages share' '' \
  "$(comm -12 <(cut -d ' ' -f 2 expected | sort) <(cut -d ' ' -f 2 of_messages | sort))"
run_monitor --input capture --where id=1
expect_equal 'exit status of a condition on an id' 64 "$status"

say 'a command has its effect once, though the monitor is killed at any moment'
kills=$(soak_or 8 100)
make_queue once
messages 1 $((kills * 15)) 300 >many
feed many
mkdir events
# shellcheck disable=SC2016  # for the shell of the command
flags=(--url "$url" --durable --label once --jobs 4
  --exec 'cat >"new.$$" && mv "new.$$" "events/$EVENT_ID"')
for ((run = 1; run <= kills; ++run)); do
  start_consuming monitor "${flags[@]}"
  sleep "0.0$((RANDOM % 10))"
  crash monitor
done
start_consuming monitor "${flags[@]}"
wait_for 60 'the queue is empty' has_depth once 0
expect_clean_stop monitor
cat events/* >all
expect_once 'events stored' all 1 $((kills * 15))
