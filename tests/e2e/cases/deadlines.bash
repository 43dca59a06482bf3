# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --timeout and --idle-timeout also limit the time in which a run finishes its work: pending
# commands, and lines that the reader has not read. What is not finished is not acknowledged, and
# neither counted as written nor lost from the count.

use_broker
messages 1 3 300 >capture
flags=(--url "$url" --durable --label deadlines)
make_queue deadlines "${flags[@]}"

# expect_end STATUS LEAST MOST FLAG...: runs the monitor; milliseconds
expect_end() {
  local expected=$1 least=$2 most=$3
  shift 3
  rm -f begun ended
  took_ms run_monitor "$@" --metrics metrics.prom
  expect_equal "exit status with $*" "$expected" "$status"
  expect_at_least "milliseconds with $*" "$least" "$took"
  expect_at_most "milliseconds with $*" "$most" "$progress"
}

# expect_metric NAME VALUE
expect_metric() {
  expect_line "metric $1" metrics.prom "^pulsebuildmonitor_$1\\{monitor=\"metrics\"\\} $2\$"
}

# metric NAME
metric() {
  awk -v name="pulsebuildmonitor_$1{monitor=\"metrics\"}" '$1 == name { print $2 }' metrics.prom
}

say 'commands that take longer'
slow='echo >>begun; sleep 12; echo >>ended'
feed capture
expect_end 124 6000 9000 "${flags[@]}" --count 1 --timeout 3 --exec "$slow"
expect_equal 'messages left' 3 "$(depth deadlines)"
expect_metric lines_written_total 0
expect_metric lines_waiting 1
expect_end 124 5000 8000 "${flags[@]}" --count 2 --idle-timeout 2 --jobs 2 --exec "$slow"
expect_equal 'messages left' 3 "$(depth deadlines)"
expect_metric lines_written_total 0
expect_metric lines_waiting "[12]"
expect_end 0 6000 9000 --input capture --timeout 3 --exec "$slow"
expect_equal 'commands that were begun' 1 "$(wc -l <begun)"
expect_metric lines_written_total 0
expect_metric lines_waiting 3
expect_end 3 6000 9000 --input capture --timeout 3 --exec "$slow" --exit-status
expect_end 124 6000 9000 --input capture --count 3 --timeout 3 --exec "$slow"
expect_end 124 5000 8000 --input capture --count 3 --idle-timeout 2 --exec "$slow"

say 'a command that ends soon after the time limit'
expect_end 0 3500 6000 "${flags[@]}" --count 1 --timeout 2 --exec 'sleep 4; echo >>ended'
expect_equal 'messages left' 2 "$(depth deadlines)"
expect_metric lines_written_total 1
expect_metric lines_waiting 0

say 'a reader that reads nothing'
messages 1 300 4000 >capture

read_later() {
  while [[ ! -e go ]]; do
    sleep 0.1
  done
  cat
}

# expect_stalled STATUS FLAG...: what the pipe takes is in stalled.read.
expect_stalled() {
  local expected=$1
  shift
  rm -f go stalled.pipe
  mkfifo stalled.pipe
  read_later <stalled.pipe >stalled.read &
  started stalled
  out=stalled.pipe start_monitor monitor --event pulse --metrics metrics.prom "$@"
  took_ms ended monitor 10
  expect_equal "exit status with $*" "$expected" "$status"
  expect_at_least "milliseconds with $*" 2500 "$took"
  : >go
  ended stalled 10
}

rest_of_queue deadlines rest
feed capture
expect_stalled 124 "${flags[@]}" --count 300 --timeout 3
expect_equal 'messages left' $((300 - $(wc -l <stalled.read))) "$(depth deadlines)"
expect_metric lines_written_total "$(wc -l <stalled.read)"
expect_metric lines_waiting $(($(metric messages_matched_total) - $(wc -l <stalled.read)))
expect_stalled 124 --input capture --count 300 --idle-timeout 3
expect_stalled 0 --input capture --timeout 3

say 'lines of several lines of text'
expect_stalled 0 --input capture --timeout 3 --template '{key}\n{event}\n\n{message}' --null $'\n'
whole=$((($(wc -l <stalled.read)) / 4))
expect_metric lines_written_total "$whole"
expect_metric lines_waiting $((300 - whole))
