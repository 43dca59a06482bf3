# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Every wrong use of a flag prints one line on stderr that names it, and exits with status 64
# before connecting; similar correct uses are accepted.

messages 1 1 >capture
printf '{"exchange":"e","key":"k","message":{}}\n' >>capture # one that is small

# rejects NAMED ARG...
rejects() {
  run_monitor "${@:2}"
  expect_equal "exit status of: ${*:2}" 64 "$status"
  expect_equal "stdout of: ${*:2}" '' "$(<out)"
  expect_lines "stderr of: ${*:2}" 1 err
  [[ $(<err) == *"$1"* ]] || mismatch "stderr of: ${*:2}" "a line that names $1" "$(<err)"
}

# accepts ARG...
accepts() {
  run_monitor --input capture "$@"
  expect_equal "exit status of: $*" 0 "$status"
}

rejects --nosuch --nosuch
rejects nosuch nosuch
rejects -x -x
rejects --password --password secret
rejects --no-retry --input capture --no-retry=maybe

for flag in --url --user --password-file --ca-file --label --queue-type --prefetch --heartbeat \
  --source --event --tree --platform --buildtype --stage --taskcluster-root-url \
  --max-message-bytes --rejects --input --log-file --log-level; do
  rejects "$flag" "$flag"
done

broker=(--url amqp://guest:guest@127.0.0.1:1)
rejects --url --url http://127.0.0.1
rejects --url --url amqp://
rejects --url --url amqp://guest:guest@127.0.0.1:0
rejects --url --url amqp://guest:guest@127.0.0.1:65536
rejects --url --url amqp://guest:guest@127.0.0.1/a/b
rejects --durable "${broker[@]}" --durable
rejects --label "${broker[@]}" --durable --label ''
for label in a/b 'a b' 'a#' 'a*' "$(printf '%0300d' 0)"; do
  rejects --label "${broker[@]}" --label "$label"
done
rejects --single-active "${broker[@]}" --label x --single-active
rejects --queue-type "${broker[@]}" --label x --queue-type quorum
rejects --queue-type "${broker[@]}" --label x --durable --queue-type stream
for number in 0 65536 -1 x 1.5 ''; do
  rejects --prefetch "${broker[@]}" --prefetch "$number"
done
for number in 0 3601 -1 x ''; do
  rejects --heartbeat "${broker[@]}" --heartbeat "$number"
done

for value in nosuch buildbot,nosuch Buildbot ''; do
  rejects --source --input capture --source "$value"
done
for value in nosuch build,nosuch ''; do
  rejects --event --input capture --event "$value"
done
rejects --mobile --input capture --mobile=perhaps
rejects --mobile --input capture --mobile perhaps
rejects --talos --input capture --talos=any
rejects --stage --input capture --stage started
rejects --taskcluster-root-url --input capture --taskcluster-root-url ftp://x
rejects --log-level --input capture --log-level loud
for number in 0 1023 1073741825 -1 x; do
  rejects --max-message-bytes --input capture --max-message-bytes "$number"
done
rejects --rejects --input capture --rejects capture
# The last two are 3584 s and 0 s modulo 2^64.
for duration in 0 0s soon 5x -5m 1.5h 3661d 316224001s 5124095576030432h 2305843009213693952h ''; do
  for flag in --timeout --idle-timeout; do
    rejects "$flag" --input capture "$flag" "$duration"
  done
done

for flag in -o -t -p -r -e -f -n -c -h -q; do
  rejects "$flag" --input capture "$flag=capture"
done
for flag in --rejects --log-file --metrics --health --config --password-file --ca-file --cert-file --key-file; do
  rejects "$flag '-'" --input capture "$flag" -
done
echo 'log-file = "-"' >dash.toml
run_monitor --input capture --config dash.toml
expect_equal 'exit status of a dash in a file' 78 "$status"
expect_line 'error about a dash in a file' err "dash.toml:1: log-file '-': .* standard error$"
replay=(--input capture --template '{key}')
run_monitor "${replay[@]}"
cp out expected
for flags in '-o -' -o- '--output -' '--output=-'; do
  read -ra arguments <<<"$flags"
  run_monitor "${replay[@]}" "${arguments[@]}"
  expect_same "output with $flags" expected out
done
echo 'exec = "false"' >exec.toml
run_monitor "${replay[@]}" --config exec.toml --output -
expect_same 'output with a command in the file' expected out
# shellcheck disable=SC2012
expect_equal 'files made' '' "$(ls -d ./- ./=* 2>/dev/null)"
run_monitor "${replay[@]}" -o =file --log-file ./-
expect_same 'output in a file with such a name' expected =file
expect_equal 'a log file of that name' yes "$([[ ! -e ./- ]] || echo yes)"

accepts --source buildbot --source taskcluster,normalized
accepts --event build,test --event pulse
accepts --mobile
accepts --mobile any --talos
accepts --mobile=only
accepts --stage finished
accepts --tree '*' --platform linux,win32 --buildtype opt
accepts --taskcluster-root-url https://tc.example/
accepts --max-message-bytes 1024
accepts --timeout 3660d --idle-timeout 316224000s
accepts --timeout 1h30m5s --idle-timeout 90
accepts --log-level debug
accepts --log-level=error

for flag in -q --quiet; do
  PULSEBUILDMONITOR_LOG_LEVEL=debug run_monitor "$flag" --log-level info --input - --print-config
  expect_line "log level with $flag" out '^log-level = "error"$'
done
run_monitor -v --input - --print-config
expect_line 'log level with -v' out '^log-level = "debug"$'
run_monitor -q -v --input - --print-config
expect_equal 'exit status of both' 64 "$status"
