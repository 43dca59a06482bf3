# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The promises of promises.tsv, for the cases promises_*: for each output and queue, a monitor
# consumes the messages 1 to 10, and something dies while 11 to 20 are on their way. If there is a
# broker then, 21 to 30 are published before all goes on. 31 to 40 come at the end. All monitors of
# a case share that course.

# begin_promises DEATH: starts a monitor for each of its promises that this case shows; they have
# processed 1 to 10 then. `names` are theirs; their outputs are NAME.got.
declare -A output_of=() queue_of=() result_of=()
names=()
begin_promises() {
  local output queue death result case
  died=$1
  for number in 1 11 21 31; do
    messages "$number" $((number + 9)) 300 >"part.$number"
  done
  while IFS=$'\t' read -r output queue death result case; do
    [[ $death == "$died" && $case == *".$case_name" ]] || continue
    local name="${output// --/_}-$queue"
    names+=("$name")
    output_of[$name]=$output queue_of[$name]=$queue result_of[$name]=$result
    : >"$name.got"
  done < <(grep -v '^#' "$here/promises.tsv")
  ((${#names[@]})) || fail "no promises of $case_name"
  each_monitor start_promised
  feed part.1
  each_monitor wait_for_number 10
}

# each_monitor COMMAND ARG...: for each of them; its name is the first argument.
each_monitor() {
  local name
  for name in "${names[@]}"; do "$1" "$name" "${@:2}"; done
}

# The broker that monitors use, if not `url`.
promised_url=()

start_promised() {
  local name=$1
  local -a flags=(--label "$name" --log-level debug)
  if ((${#promised_url[@]})); then flags+=("${promised_url[@]}"); else flags+=(--url "$url"); fi
  [[ ${queue_of[$name]} == temporary ]] || flags+=(--durable --queue-type "${queue_of[$name]}")
  case ${output_of[$name]} in
    pipe)
      rm -f "$name.pipe"
      mkfifo "$name.pipe"
      cat "$name.pipe" >>"$name.got" &
      started "$name.reader"
      out=$name.pipe start_monitor "$name" "${flags[@]}"
      ;;
    file) start_monitor "$name" "${flags[@]}" --output "$name.got" ;;
    'file --sync') start_monitor "$name" "${flags[@]}" --output "$name.got" --sync ;;
    # The reader of a command's input is the command itself.
    command)
      # shellcheck disable=SC2016  # for the shell of the command
      local command='cat >>"$GOT"'
      # shellcheck disable=SC2016
      [[ $died != reader ]] || command='case $EVENT_JOB_NUMBER in 1[1-9]|20) kill -9 $$; esac; '$command
      GOT=$name.got start_monitor "$name" "${flags[@]}" --exec "$command" --rejects "$name.rejects"
      ;;
  esac
  wait_until_consuming "$name" 1 30
}

# until_queues_are_gone [OUTPUT]: the temporary queues, or that of the monitor with this output. If a
# queue is deleted while messages are on their way to it, the broker rejects them, and feed publishes
# them again, to the other queues as well.
until_queues_are_gone() {
  wait_for 30 'the temporary queues are gone' has_no_temporary_queue "$@"
}

has_no_temporary_queue() {
  ! ctl -p "$vhost" list_queues --no-table-headers name | grep -q "/${1-[a-z_]*}-temporary-"
}

stop_reader() {
  [[ ${output_of[$1]} != pipe ]] || signal "$1.reader" STOP
}

# queued NAME: messages in the queue, whose name has a random part if it is temporary.
queued() {
  ctl -p "$vhost" list_queues --no-table-headers name messages |
    awk -F '\t' -v name="queue/guest/$1" 'index($1, name) == 1 { print $2 }'
}

got_number() {
  grep -q "\"key\":\"build.mozilla-central-linux.$2.log_uploaded\".*}$" "$1.got"
}

wait_for_number() {
  wait_for 30 "$1 processes message $2" got_number "$1" "$2"
}

# expect_promise NAME: the last messages are processed.
expect_promise() {
  local name=$1 result=${result_of[$1]} what="${output_of[$1]}, ${queue_of[$1]}, $died"
  wait_for_number "$name" 40
  [[ ${queue_of[$name]} == temporary ]] || wait_for 30 "the queue of $name is empty" has_depth "$name" 0
  expect_clean_stop "$name"
  [[ ${output_of[$name]} != pipe ]] || ended "$name.reader" 5
  case $result in
    once) expect_once "$what" "$name.got" 1 40 ;;
    'may repeat')
      expect_all "$what" "$name.got" 1 40
      expect_equal "$what: repeated without a mark" '' \
        "$(jq -r 'select(.redelivered != true) | .job_number' "$name.got" | sort | uniq -d | xargs)"
      ;;
    lost)
      # Something, but not what was processed before, nor what came after.
      numbers "$name.got" | sort -n >found.numbers
      expect_equal "$what: processed before and after" "$(seq 1 10) $(seq 31 40)" \
        "$(grep -Ex '[1-9]|10' found.numbers) $(grep -Ex '3[1-9]|40' found.numbers)"
      expect_at_most "$what: messages of 40 that were processed" 39 "$(sort -u found.numbers | wc -l)"
      ;;
    *) fail "no such promise: $result" ;;
  esac
}
