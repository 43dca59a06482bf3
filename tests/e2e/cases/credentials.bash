# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The most explicit credentials apply, there is no default, PULSE_PASSWORD is not sent to a
# broker whose URL names a user, and no password is shown in the command line, the log or an
# error.

use_broker
for user in flag url pulse pulse-name; do
  ctl add_user "$user" "secret/of:$user" >/dev/null
  ctl set_permissions -p "$vhost" "$user" '.*' '.*' '.*'
done
printf 'secret/of:flag\n' >flag.password
printf 'secret/of:url\n' >url.password
printf 'secret/of:pulse\n' >pulse.password
printf 'another secret\n' >wrong.password
chmod 600 ./*.password
bare=amqp://127.0.0.1:$BROKER_PORT/$vhost
with_url=amqp://url:secret%2Fof%3Aurl@127.0.0.1:$BROKER_PORT/$vhost
pulse=(PULSE_USER=pulse PULSE_PASSWORD=secret/of:pulse)

# with VARIABLE=VALUE... -- ARG...: variables for the monitor, then its arguments.
# Sets `variables` and `arguments`.
split_arguments() {
  variables=()
  while [[ $1 != -- ]]; do
    variables+=("$1")
    shift
  done
  arguments=("${@:2}")
}

# expect_user USER VARIABLE=VALUE... -- ARG...: it consumes as that user.
expect_user() {
  local user=$1 run=run-$((++runs)) variable
  local -a variables arguments
  split_arguments "${@:2}"
  for variable in "${variables[@]}"; do
    export "${variable?}"
  done
  start_consuming "$run" "${arguments[@]}"
  for variable in "${variables[@]}"; do
    unset "${variable%%=*}"
  done
  expect_line "user of: ${*:2}" "$run.err" "queue/$user/"
  tr '\0' ' ' <"/proc/${pid_of[$run]}/cmdline" >"$run.cmdline"
  expect_line "command line" "$run.cmdline" "$BROKER_PORT/$vhost"
  expect_no_line "password in the command line" "$run.cmdline" 'secret'
  expect_clean_stop "$run"
  expect_no_line "password in the log" "$run.err" 'secret'
}
runs=0

expect_user flag "${pulse[@]}" -- --url "$with_url" --user flag --password-file flag.password
expect_user flag "${pulse[@]}" -- --url "$bare" --user flag --password-file flag.password
expect_user url "${pulse[@]}" -- --url "$with_url"
expect_user url "${pulse[@]}" -- --url "amqp://url@127.0.0.1:$BROKER_PORT/$vhost" \
  --password-file url.password
expect_user pulse "${pulse[@]}" -- --url "$bare"
expect_user pulse "${pulse[@]}" PULSE_USERNAME=pulse-name -- --url "$bare"
expect_user pulse-name PULSE_USERNAME=pulse-name PULSE_PASSWORD=secret/of:pulse-name -- --url "$bare"
expect_user pulse-name PULSE_USER= PULSE_USERNAME=pulse-name PULSE_PASSWORD=secret/of:pulse-name \
  -- --url "$bare"

# A newline at the end of a variable, as secrets in files of variables often have it
expect_user pulse PULSE_USER=$'pulse\n' PULSE_PASSWORD=$'secret/of:pulse\n' -- --url "$bare"
expect_user pulse PULSE_USER=$'pulse\r\n' PULSE_PASSWORD=$'secret/of:pulse\r\n' -- --url "$bare"
expect_user pulse PULSEBUILDMONITOR_USER=$'pulse\n' PULSE_PASSWORD=$'secret/of:pulse\nmore' -- \
  --url "$bare"

# The files in /proc of a process without core dumps belong to root. If the test itself runs as
# root, another user has to run the monitor, from a descriptor, because that user may have no access
# to the directory of the binary.
as_other_user=()
((EUID != 0)) || as_other_user=(setpriv --reuid 65534 --regid 65534 --clear-groups)

# owner_of_memory URL: of a monitor that waits for messages of that broker
owner_of_memory() {
  "${as_other_user[@]}" /proc/self/fd/9 --url "$1" --tree '*' \
    </dev/null >/dev/null 2>guarded.err 9<"$monitor" &
  started guarded
  wait_until_consuming guarded >&2
  stat -c %u "/proc/${pid_of[guarded]}/mem"
  stop guarded >&2
}
expect_equal 'who may read the memory with a password' 0 "$(owner_of_memory "$with_url")"
expect_equal 'who may read the memory without a secret' "$(((EUID == 0) ? 65534 : EUID))" \
  "$(owner_of_memory "$url")"

# expect_refusal STATUS TEXT VARIABLE=VALUE... -- ARG...: one line says so.
expect_refusal() {
  local code=$1 text=$2
  local -a variables arguments
  split_arguments "${@:3}"
  status=0
  env "${variables[@]}" timeout 150 "$monitor" "${arguments[@]}" \
    </dev/null >out 2>err || status=$?
  expect_equal "exit status of: ${*:3}" "$code" "$status"
  expect_equal "stdout of: ${*:3}" '' "$(<out)"
  expect_lines "stderr of: ${*:3}" 1 err
  expect_line "stderr of: ${*:3}" err "$text"
  expect_no_line "secret in the error of: ${*:3}" err 'secret'
}

# As systemd's LoadCredential= hands it over.
mkdir service empty broken
install -m 400 pulse.password service/pulse.password
mkdir broken/pulse.password
expect_user pulse PULSE_USER=pulse PULSE_PASSWORD=wrong CREDENTIALS_DIRECTORY="$PWD/service" \
  -- --url "$bare"
expect_user pulse CREDENTIALS_DIRECTORY="$PWD/service" \
  -- --url "amqp://pulse@127.0.0.1:$BROKER_PORT/$vhost"
expect_user url CREDENTIALS_DIRECTORY="$PWD/service" -- --url "$with_url"
expect_user flag CREDENTIALS_DIRECTORY="$PWD/service" -- --url "$bare" --user flag \
  --password-file flag.password
expect_user pulse "${pulse[@]}" CREDENTIALS_DIRECTORY="$PWD/empty" -- --url "$bare"

start_proxy wire
proxy wire record "$PWD/sent"
guarded=$(by_way_of wire "amqp://url@127.0.0.1:1/$vhost")
expect_refusal 78 'PULSE_USER and PULSE_PASSWORD.*pulseguardian' -- --url "$bare"
expect_refusal 78 'PULSE_PASSWORD' PULSE_USER=pulse -- --url "$bare"
expect_refusal 78 'PULSE_USER' PULSE_PASSWORD=secret/of:pulse -- --url "$bare"
expect_refusal 78 'PULSE_USER' PULSE_USER= PULSE_PASSWORD= -- --url "$bare"
expect_refusal 78 'password' "${pulse[@]}" -- --url "$guarded"
expect_refusal 78 'nosuch.password' "${pulse[@]}" -- --url "$bare" --password-file nosuch.password
expect_refusal 78 "credential.*broken/pulse.password" "${pulse[@]}" CREDENTIALS_DIRECTORY="$PWD/broken" \
  -- --url "$bare"
# Characters of a password that end the login part of a URL, or do not
ctl add_user odd 'a?b/c%d#e@f:g[h]' >/dev/null
ctl set_permissions -p "$vhost" odd '.*' '.*' '.*'
expect_user odd -- --url "amqp://odd:a%3Fb%2Fc%25d%23e%40f%3Ag%5Bh%5D@127.0.0.1:$BROKER_PORT/$vhost"
expect_user odd -- --url "amqp://odd:a%3Fb%2Fc%25d#e@f:g[h]@127.0.0.1:$BROKER_PORT/$vhost"
for password in 'secret?' 'secret/1' '1?secret' '1/secret' 'a@1/secret'; do
  expect_refusal 64 "--url 'amqp://odd:.*': percent-encode % / \\? #.* %3F" -- \
    --url "amqp://odd:$password@127.0.0.1:$BROKER_PORT/$vhost"
done
expect_refusal 64 'percent-encoding in user or password; write % as %25' -- \
  --url "amqp://odd:secret%@127.0.0.1:$BROKER_PORT/$vhost"

# A password that travels without encryption
unencrypted='amqp:// sends the password to nosuch[.]invalid without encryption; use amqps://'
for flag in --no-retry --check; do
  run_monitor "$flag" --url amqp://guest:secret@nosuch.invalid/
  expect_lines "warnings with $flag" 1 err "warning: $unencrypted$"
  expect_no_line "secret in the warning with $flag" err 'secret'
done
run_monitor --no-retry --url amqps://guest:secret@nosuch.invalid/
expect_no_line 'warning about amqps' err 'warning:'
run_monitor --dry-run --url amqp://guest:secret@nosuch.invalid/
expect_equal 'stderr of --dry-run' '' "$(<err)"

expect_refusal 77 "'flag'" -- --url "$bare" --user flag --password-file wrong.password
expect_refusal 77 "'url'" "${pulse[@]}" -- --url "$(by_way_of wire "${with_url//secret/another-secret}")"
expect_lines 'connections that needed no look at the password' 1 wire.log accepted
expect_lines "Pulse's password on the wire" 0 sent 'of:pulse'
expect_lines 'passwords of the URL on the wire' 1 sent 'another-secret'
