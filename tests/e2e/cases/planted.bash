# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# In a directory that everybody may write to, no output follows a directory or link of another
# user. A configuration file that everybody may write to is refused, and one that some others may
# write to is a warning. A relative XDG_CONFIG_HOME is ignored.

((EUID == 0)) || skip 'only root can run programs as other users'
chmod a+x "$scratch"
messages 1 1 >capture

# run_as USER-ID COMMAND...
run_as() {
  setpriv --reuid "$1" --regid "$1" --clear-groups "${@:2}"
}

# run_as_nobody ARG...: the monitor, by its descriptor, because that user may have no access to the
# directory of the binary; like run_monitor.
run_as_nobody() {
  status=0
  run_as 65534 timeout --signal=KILL 150 /proc/self/fd/9 "$@" </dev/null >out 2>err \
    9<"$monitor" || status=$?
}

mkdir -m 1777 shared
install -d -o 65534 -m 700 victim
run_as 12345 mkdir -m 777 shared/dir
run_as 12345 ln -s "$PWD/victim" shared/link
run_as 65534 mkdir shared/own
run_as 65534 ln -s own shared/own-link
run_as 65534 ln -s ../dir shared/own/way

# expect_planted STATUS NAME FLAG PATH
expect_planted() {
  local -a arguments=(--input "$PWD/capture" "$3" "$PWD/shared/$4")
  run_as_nobody "${arguments[@]}"
  expect_equal "exit status of $3 $4" "$1" "$status"
  expect_lines "stderr of $3 $4" 1 err
  expect_line "stderr of $3 $4" err \
    " $3 '$PWD/shared/$4': '$2' belongs to another user, in a directory that everybody may write to$"
  run_as_nobody "${arguments[@]}" --check
  expect_equal "exit status of --check with $3 $4" "$1" "$status"
  run_as_nobody "${arguments[@]}" --dry-run
  expect_equal "exit status of --dry-run with $3 $4" "$1" "$status"
}
for place in 'dir dir' 'link link' 'dir own/way' 'dir dir/../own'; do
  read -r name path <<<"$place"
  for flag in --output --rejects; do
    expect_planted 74 "$name" "$flag" "$path/file"
  done
  for flag in --log-file --metrics --health; do
    expect_planted 78 "$name" "$flag" "$path/file"
  done
done
expect_equal 'files made' '' "$(find victim shared -type f)"

for path in own own-link own/../own; do
  run_as_nobody --input "$PWD/capture" --output "$PWD/shared/$path/events" \
    --rejects "$PWD/shared/$path/rejects" --log-file "$PWD/shared/$path/log" \
    --metrics "$PWD/shared/$path/m.prom"
  expect_equal "exit status with files in $path" 0 "$status"
  expect_lines "events in $path" 1 shared/own/events
  expect_line "metrics in $path" shared/own/m.prom '^pulsebuildmonitor_'
  rm shared/own/{events,rejects,log,m.prom}
done
cd shared/dir
status=0
run_as 65534 timeout 150 /proc/self/fd/9 --input ../../capture --output file </dev/null >../../out \
  2>../../err 9<"$monitor" || status=$?
cd ../..
expect_equal 'exit status in the directory of another user' 74 "$status"
expect_line 'stderr in the directory of another user' err 'the working directory belongs to another'

mkdir -p xdg/pulsebuildmonitor
echo 'tree = "configured"' >xdg/pulsebuildmonitor/config.toml
export XDG_CONFIG_HOME=$PWD/xdg
run_monitor --input - --print-config
expect_line 'tree with XDG_CONFIG_HOME' out '^tree = \["configured"\]$'
XDG_CONFIG_HOME=xdg run_monitor --input - --print-config
expect_no_line 'tree with a relative XDG_CONFIG_HOME' out configured
XDG_CONFIG_HOME='' HOME=xdg run_monitor --input - --print-config
expect_no_line 'tree with a relative HOME' out configured
file=$XDG_CONFIG_HOME/pulsebuildmonitor/config.toml
reason="everybody may write to it, and it can name commands to run"
chmod 666 "$file"
for flags in '' "--config $file" --check --print-config; do
  read -ra arguments <<<"$flags"
  run_monitor --input capture "${arguments[@]}"
  expect_equal "exit status of a writable file with $flags" 78 "$status"
  expect_equal "error of a writable file with $flags" \
    "pulsebuildmonitor: error: read config file '$file': $reason" "$(<err)"
done
chmod 664 "$file"
run_monitor --input capture
expect_equal 'stderr with a file of the own group' '' "$(grep 'config file' err)"
chgrp 12345 "$file"
run_monitor --input capture
expect_equal 'exit status with a file of another group' 0 "$status"
expect_lines 'warnings of a file of another group' 1 err \
  ' warning: config file .*: the group with ID 12345 may write to it, and it can name commands'
chown 12345:12345 "$file"
chmod 600 "$file"
run_monitor --input capture
expect_lines 'warnings of a file of another user' 1 err \
  ' warning: config file .*: it belongs to another user \(ID 12345\), and it can name commands'
