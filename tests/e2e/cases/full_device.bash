# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If stdout can't be written, the monitor logs one line and exits with status 74, and the
# queue still contains all messages. The same applies to a file size limit.

use_broker
make_queue full
messages 1 100 >capture
feed capture
out=/dev/full start_monitor full --url "$url" --durable --label full --source buildbot
ended full 10
expect_equal 'exit status' 74 "$status"
expect_lines 'errors' 1 full.err ' error: '
expect_line 'error' full.err 'stdout.*No space left'
expect_equal 'messages left' 100 "$(depth full messages_ready)"
rest_of_queue full rest
expect_once 'messages left' rest 1 100

run_full() {
  status=0
  "$monitor" "$@" </dev/null >/dev/full 2>err || status=$?
}
run_full --input capture
expect_equal 'exit status of a replay' 74 "$status"
expect_lines 'stderr of a replay' 1 err

# expect_answer_failure WHAT REASON: of the last monitor, which had to print something
expect_answer_failure() {
  expect_equal "exit status of $1" 74 "$status"
  expect_equal "stderr of $1" "pulsebuildmonitor: error: write to stdout: $2" "$(<err)"
}
answers=(--help --help=all --version --schema '--completion bash' '--completion zsh'
  '--completion fish' '--input capture --print-config' '--input capture --dry-run'
  '--input capture --check' '--input capture --format tsv --header --fields tree')
for answer in "${answers[@]}"; do
  read -ra arguments <<<"$answer"
  run_full "${arguments[@]}"
  expect_answer_failure "$answer on a full device" 'No space left on device'
  head -c 1020 /dev/zero >limited
  status=0
  # shellcheck disable=SC2016
  bash -c 'ulimit -f 1 # kB
    exec "$@"' bash "$monitor" "${arguments[@]}" </dev/null 2>&1 >>limited | cat >err || status=$?
  expect_answer_failure "$answer with a size limit" 'File too large'
  status=0
  "$monitor" "${arguments[@]}" </dev/null >&- 2>err || status=$?
  expect_answer_failure "$answer without stdout" 'the descriptor is closed'
done

# A pipe that is smaller than the help, and that another program has made non-blocking
mkfifo slow
perl -e 'use Fcntl; use constant F_SETPIPE_SZ => 1031; fcntl(STDOUT, F_SETPIPE_SZ, 4096) or die;
  fcntl(STDOUT, F_SETFL, O_WRONLY | O_NONBLOCK) or die; exec @ARGV' \
  "$monitor" --help=all >slow 2>err &
started helping
{ sleep 0.5 && cat; } <slow >help
ended helping 5
"$monitor" --help=all >expected-help
expect_equal 'exit status of --help=all to a non-blocking pipe' 0 "$status"
expect_same 'help from a non-blocking pipe' expected-help help

feed capture
# shellcheck disable=SC2016
bash -c 'ulimit -f 64 # kB
  exec "$@"' bash "$monitor" --url "$url" --durable --label full --event pulse --source buildbot \
  </dev/null >limited 2>limited.err &
started limited
ended limited 10
expect_equal 'exit status with a size limit' 74 "$status"
expect_lines 'errors with a size limit' 1 limited.err ' error: .*stdout.*File too large'
written=$(wc -l <limited)
expect_at_least 'messages left with a size limit' $((100 - written)) "$(depth full messages_ready)"
