# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A FIFO without a writer, or an endless device, in place of a file: as --input, it is waited
# for; as any other file, it is an error soon. A reload waits for neither.

mkfifo input.pipe config.pipe password.pipe ca.pipe
start_monitor waiting --input input.pipe --tree '*'
sleep 1
expect_clean_stop waiting
start_monitor reading --input input.pipe --tree '*' --timeout 30s
messages 1 3 100 >input.pipe
ended reading 10
expect_equal 'exit status' 0 "$status"
expect_once 'events that came through' reading.out 1 3

declare -A flags=([config]='--config config.pipe' [password]='--password-file password.pipe'
  [ca]='--ca-file ca.pipe --url amqps://guest:guest@127.0.0.1:1')
for name in "${!flags[@]}"; do
  read -ra arguments <<<"${flags[$name]}"
  PULSE_USER=me PULSE_PASSWORD=x start_monitor "$name" --no-retry "${arguments[@]}"
done
expect_trouble() {
  run_monitor "${@:2}"
  expect_equal "exit status with ${*:2}" 78 "$status"
  expect_lines "errors with ${*:2}" 1 err " error: .*$1"
}
expect_trouble '/dev/zero.*larger than 1048576 bytes' --config /dev/zero
expect_trouble '/proc/self/mem.*Input/output error' --config /proc/self/mem
expect_trouble '/dev/zero.*larger than' --user me --password-file /dev/zero
ended config 15
expect_equal 'exit status with a configuration that does not come' 78 "$status"
expect_lines 'errors' 1 config.err " error: .*'config.pipe': nothing to read"
ended password 15
expect_equal 'exit status with a password that does not come' 78 "$status"
expect_lines 'errors' 1 password.err " error: .*'password.pipe': nothing to read"
ended ca 15
expect_equal 'exit status with a CA that does not come' 78 "$status"
expect_lines 'errors' 1 ca.err " error: .*'ca.pipe': nothing to read"

# A configuration from a FIFO is read at the start. A reload does not wait for it: the log says so
# at once, and the messages go on.
mkfifo reload.pipe
start_monitor reloading --config <(printf 'event = ["pulse"]\n') --input reload.pipe \
  --log-file reload.log
exec {writer}>reload.pipe
messages 1 1 100 >&"$writer"
wait_for 10 'the first event' has_numbers reloading.out 1
expect_line 'a pulse event' reloading.out '"event":"pulse"'
signal reloading HUP
wait_for 5 'the reload fails' grep -q ' error: reload failed: ' reload.log
messages 2 2 100 >&"$writer"
wait_for 5 'the next event' has_numbers reloading.out 2
exec {writer}>&-
ended reloading 10
expect_equal 'exit status' 0 "$status"
expect_line 'why the reload fails' reload.log \
  "error: reload failed: read config file '/dev/fd/[0-9]*': a pipe or terminal, which is read only at the start$"

# The same for a file that has become a FIFO without a writer.
mkfifo again.pipe
printf 'event = ["pulse"]\n' >config.toml
start_monitor replaced --config config.toml --input again.pipe --log-file again.log
exec {writer}>again.pipe
messages 1 1 100 >&"$writer"
wait_for 10 'the first event' has_numbers replaced.out 1
mkfifo next.toml
mv next.toml config.toml
signal replaced HUP
wait_for 5 'the reload fails' grep -q "reload failed: .*'config.toml': a pipe or terminal, which is read only at the start$" again.log
messages 2 2 100 >&"$writer"
exec {writer}>&-
ended replaced 10
expect_once 'events' replaced.out 1 2
