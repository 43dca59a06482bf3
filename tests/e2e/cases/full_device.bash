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
run_full --help
expect_equal 'exit status of --help' 74 "$status"
run_full --version
expect_equal 'exit status of --version' 74 "$status"

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
