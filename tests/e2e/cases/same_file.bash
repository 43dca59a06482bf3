# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The same file cannot be written and read: its content is not changed.

messages 1 3 100 >capture
cp capture copy
ln -s capture link

# expect_refusal TEXT ARG...
expect_refusal() {
  run_monitor --tree '*' "${@:2}"
  expect_equal "exit status with ${*:2}" 64 "$status"
  expect_lines "errors with ${*:2}" 1 err " error: .*$1"
  expect_same "the capture after ${*:2}" copy capture
}

expect_refusal "--metrics 'capture' is the same file as --input 'capture'" --input capture --metrics capture
expect_refusal "--metrics 'link'" --input capture --metrics link
expect_refusal "--health 'capture' is the same file as --input 'capture'" --input capture --health capture
expect_refusal "--rejects 'capture'" --input capture --rejects capture
expect_refusal "--log-file './capture'" --input capture --log-file ./capture
expect_refusal "--rejects 'new' is the same file as --metrics 'new'" --input capture --rejects new --metrics new
expect_refusal "--log-file 'new' is the same file as --metrics './new'" --input capture --log-file new --metrics ./new
expect_refusal "--output '.s.pulsebuildmonitor' is the same file as the temporary file of --state 's'" \
  --input capture --output .s.pulsebuildmonitor --state s --unique key --for 1h

# A file with the name of another one and a suffix belongs to somebody else.
echo mine >s.new
run_monitor --tree '*' --input capture --state s --unique key --for 1h
expect_equal 'exit status with a state' 0 "$status"
expect_equal 's.new' mine "$(<s.new)"

# This includes redirections of the shell.
status=0
timeout 100 "$monitor" --tree '*' --input capture >>capture 2>err || status=$?
expect_equal 'exit status with an input that is appended to' 64 "$status"
expect_line 'error' err 'standard output is the same file as --input'
expect_same 'the capture' copy capture
