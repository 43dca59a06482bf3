# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# The service for an administrator: the Debian package on a clean machine with systemd, a
# broker with TLS and a password, and typical events: restarts, rotated logs, an upgrade and
# the removal. PBM_DEB names the package, PBM_RELEASE the Debian release of the machine.

# shellcheck source=../machine.bash
. "$here/machine.bash"

deb=${PBM_DEB:-$(find "$build/packages" -name 'pulsebuildmonitor_*.deb' | head -n 1)}
[[ -s $deb ]] || fail "no package '$deb'; PBM_DEB names one"
readonly unit=pulsebuildmonitor@nightlies.service
readonly etc=$tree/etc/pulsebuildmonitor drop_ins=$tree/etc/systemd/system/$unit.d

step() {
  say "--- $*"
}

# show COMMAND...: runs it inside, for the reader to see.
show() {
  say "# $*"
  { inside "$@" 2>&1 || true; } | sed 's/^/  /' >&2
}

# processes NAME: inside
processes() {
  # shellcheck disable=SC2016  # for the shell inside
  inside sh -c 'cd /proc && grep -lx "$1" [0-9]*/comm 2>/dev/null | cut -d / -f 1' sh "$1"
}

# property NAME: of the unit
property() {
  inside systemctl show --property "$1" --value "$unit"
}

has_property() {
  [[ $(property "$1") == "$2" ]]
}

is_consuming() {
  [[ $(property ActiveState) == active && $(property StatusText) == consuming* ]]
}

is_reconnecting() {
  [[ $(property StatusText) == 'reconnecting since '* ]]
}

is_connecting() {
  [[ $(property StatusText) == 'connecting since '* ]]
}

# was_restarted: more often than `restarts`
was_restarted() {
  (($(property NRestarts) > restarts))
}

# journal ARG...: of the service's own processes, in this boot
journal() {
  inside journalctl --boot --no-pager --output cat "_SYSTEMD_UNIT=$unit" "$@"
}

events() {
  journal --priority notice..notice
}

has_events() {
  (($(events | wc -l) >= $1))
}

queue_owner=me

# The messages that this case publishes have numbers, from 1 on without a gap.
next=1

# publish COUNT [ARG...]
publish() {
  messages "$next" $((next + $1 - 1)) 200 >capture
  next=$((next + $1))
  feed capture "${@:2}"
}

# drop_in NAME LINE...
drop_in() {
  mkdir -p "$drop_ins"
  printf '%s\n' '[Service]' "${@:2}" >"$drop_ins/$1.conf"
  inside systemctl daemon-reload
}

no_drop_ins() {
  rm -rf "$drop_ins"
  inside systemctl daemon-reload
}

step 'a clean machine, and a broker with TLS where a user may do what Pulse lets it'
make_machine
own_broker broker --tls
ctl add_user me hushhush >/dev/null
ctl set_permissions -p "$vhost" me '^(queue/me/.*|exchange/me/.*)' \
  '^(queue/me/.*|exchange/me/.*)' '^(queue/me/.*|exchange/.*)' >/dev/null
trap 'end_machine; clean_up' EXIT
boot_machine
cp "$deb" "$tree/root/pulsebuildmonitor.deb"
find "$tree" -xdev -name '*pulsebuildmonitor*' -not -path '*/root/*' >before

step 'apt install ./pulsebuildmonitor_*.deb'
inside apt-get update >apt.log 2>&1 || fail "apt-get update: $(tail -n 3 apt.log)"
inside apt-get install -y --no-install-recommends /root/pulsebuildmonitor.deb >apt.log 2>&1 ||
  fail "apt-get install: $(tail -n 3 apt.log)"
show dpkg-query -W pulsebuildmonitor
expect_equal 'state of the unit after installing' 'disabled' "$(inside systemctl is-enabled "$unit" || true)"

step 'without an account it says what is missing, and is not started again and again'
cp "$BROKER_CA" "$etc/ca.pem"
cat >>"$etc/nightlies.toml" <<END
url = "amqps://${tls_url##*@}"
ca-file = "/etc/pulsebuildmonitor/ca.pem"
END
sed -i '/^where/d' "$etc/nightlies.toml"
inside systemctl start "$unit" 2>/dev/null && mismatch 'start without an account' 'failure' 'success'
expect_equal 'state without an account' failed "$(property ActiveState)"
expect_equal 'exit status without an account' 78 "$(property ExecMainStatus)"
journal >said
expect_line 'what it says' said 'error: log in to amqps://localhost:.*: no user given; set user'
sed -i 's/^#user = .*/user = "me"/' "$etc/nightlies.toml"
inside systemctl start "$unit" 2>/dev/null && mismatch 'start without a password' 'failure' 'success'
journal >said
expect_line 'what it says' said 'no password given; the credential pulse.password is empty'
show systemctl status --no-pager --lines 2 "$unit"

step 'a refused password ends it, too'
install -m 600 /dev/stdin "$etc/nightlies.password" <<<'wrong'
inside systemctl start "$unit" 2>/dev/null && mismatch 'start with a wrong password' 'failure' 'success'
expect_equal 'exit status with a wrong password' 77 "$(property ExecMainStatus)"
sleep 1
expect_equal 'state after a refused password' failed "$(property ActiveState)"

step 'the password in a file, and systemctl enable --now'
install -m 600 /dev/stdin "$etc/nightlies.password" <<<'hushhush'
show systemctl enable --now "$unit"
is_consuming || mismatch 'when systemctl returns' 'consuming' "$(property StatusText)"
show systemctl status --no-pager --lines 2 "$unit"
pid=$(property MainPID)
expect_equal 'its line' '/usr/bin/pulsebuildmonitor --config /etc/pulsebuildmonitor/nightlies.toml ' \
  "$(inside cat "/proc/$pid/cmdline" | tr '\0' ' ')"
user=$(inside stat -c %u "/proc/$pid")
((user >= 61184 && user <= 65519)) || mismatch 'its user' "one of systemd's dynamic ones" "$user"
inside cat "/proc/$pid/status" >process
for each in CapEff=0000000000000000 NoNewPrivs=1 Seccomp=2; do
  expect_equal "its ${each%=*}" "${each#*=}" "$(awk -v name="${each%=*}:" '$1 == name { print $2 }' process)"
done
expect_equal 'its credential' "hushhush" \
  "$(inside cat "/run/credentials/$unit/pulse.password")"
expect_equal 'words of systemd-analyze verify' '' \
  "$(inside systemd-analyze verify --recursive-errors=yes --man=no "$unit" 2>&1 || true)"

step 'more events than the journal takes of others in its interval'
publish 15000
wait_for 60 'all are in the journal' has_events 15000
events >journal.events
expect_once 'events in the journal' journal.events 1 15000
# A malformed message is the only warning in the log.
jq -c '.message = {}' <<<"$(sed -n 1p capture)" >bad
feed bad
has_warned() {
  journal --priority warning | grep -q '^warning: malformed message'
}
wait_for 10 'the malformed message is a warning' has_warned
expect_equal 'lines at warning and above since it runs' 1 \
  "$(journal --priority warning "_PID=$pid" | wc -l)"
expect_equal 'lines at info' 1 "$(journal --priority info..info "_PID=$pid" | grep -c 'consuming from queue')"

step 'figures where node_exporter can read them'
prom=$tree/run/pulsebuildmonitor/nightlies/nightlies.prom
metrics() {
  inside cat "/run/pulsebuildmonitor/nightlies/nightlies.prom"
}
counts_all() {
  metrics | grep -q '^pulsebuildmonitor_messages_received_total{monitor="nightlies"} 15001$'
}
wait_for 20 'the figures are there' counts_all
expect_equal 'their mode' 644 "$(inside stat -c %a "${prom#"$tree"}")"
metrics | promtool check metrics >lint 2>&1 || mismatch 'promtool check metrics' 'silence' "$(<lint)"

step 'the broker is killed and comes back'
restarts=$(property NRestarts)
kill_broker
wait_for 10 'the status says so' is_reconnecting
show systemctl status --no-pager --lines 2 "$unit"
restart_broker
wait_for 70 'it consumes again' is_consuming
publish 100
wait_for 10 'the new events are there' has_events 15100
events >journal.events
expect_once 'events in the journal' journal.events 1 15100
expect_equal 'process after the broker was away' "$pid" "$(property MainPID)"
expect_equal 'starts so far' "$restarts" "$(property NRestarts)"

step 'systemctl reload, and a log file that logrotate moves'
inside apt-get install -y --no-install-recommends jq logrotate >apt.log 2>&1 ||
  fail "apt-get install: $(tail -n 3 apt.log)"
log=/var/log/pulsebuildmonitor/nightlies/monitor.log
printf 'log-file = "%s"\nrejects = "%s"\n' "$log" /var/lib/pulsebuildmonitor/nightlies/rejects.jsonl \
  >>"$etc/nightlies.toml"
inside systemctl restart "$unit"
pid=$(property MainPID)
feed bad
wait_for 5 'the log file has it' inside grep -q 'malformed message' "$log"
# As a week later; a file that is named on no schedule isn't moved.
show logrotate --force /etc/logrotate.d/pulsebuildmonitor
wait_for 5 'the log is opened again' inside test -e "$log"
feed bad
wait_for 5 'the new log file has the next' inside grep -q 'malformed message' "$log"
expect_equal 'lines in the moved log' 1 "$(inside grep -c 'malformed message' "$log.1")"
for each in rejects.jsonl rejects.jsonl.1; do
  expect_equal "lines in $each" 1 "$(inside cat "/var/lib/pulsebuildmonitor/nightlies/$each" | wc -l)"
done
inside systemctl reload "$unit"
expect_equal 'process after rotation and reload' "$pid" "$(property MainPID)"
expect_equal 'state after a reload' 'active running' "$(property ActiveState) $(property SubState)"
show ls -l /var/log/pulsebuildmonitor/nightlies/ /var/lib/pulsebuildmonitor/nightlies/
sed -i '/^log-file\|^rejects/d' "$etc/nightlies.toml"

cp "$etc/nightlies.toml" "$etc/broken.toml"
inside systemctl start pulsebuildmonitor@broken.service 2>/dev/null &&
  mismatch 'start of a monitor without a password' failure success
inside sh -c "echo >>$log"
inside logrotate --force /etc/logrotate.d/pulsebuildmonitor >said 2>&1 ||
  mismatch 'logrotate beside a monitor that has failed' 'status 0' "$?"
expect_equal 'words of logrotate beside a monitor that has failed' '' "$(<said)"
rm "$etc/broken.toml"
inside systemctl reset-failed

step 'pulsebuildmonitor-check sees what the service would see'
# check_service STATUS LINE [NAME]
check_service() {
  status=0
  inside pulsebuildmonitor-check "${3-nightlies}" >said 2>&1 || status=$?
  expect_equal "exit status of the check that says $2" "$1" "$status"
  expect_line 'what the check says' said "$2"
}
check_service 0 "^ok: temporary queue 'queue/me/nightlies-.*': declared, bound and consumed$"
chmod 600 "$etc/ca.pem"
check_service 78 "error: read --ca-file '/etc/pulsebuildmonitor/ca.pem': Permission denied"
chmod 644 "$etc/ca.pem" "$etc/nightlies.password"
check_service 0 '^warning: /etc/pulsebuildmonitor/nightlies.password is open to others'
chmod 600 "$etc/nightlies.password"
# Its log directory does not exist yet.
sed 's/nightlies/fresh/g' "$etc/nightlies.toml" >"$etc/fresh.toml"
echo 'log-file = "/var/log/pulsebuildmonitor/fresh/monitor.log"' >>"$etc/fresh.toml"
cp "$etc/nightlies.password" "$etc/fresh.password"
check_service 0 "^ok: queue 'queue/me/fresh': does not exist yet; whether the account may declare it is not checked" fresh
ctl set_permissions -p "$vhost" me '^queue/me/.*' '^queue/me/.*' '^queue/me/.*' >/dev/null
check_service 77 "error: bind queue .* 'exchange/build/' .*ACCESS_REFUSED" fresh
inside systemctl start pulsebuildmonitor@fresh.service 2>/dev/null &&
  mismatch 'start without permission to read' failure success
expect_equal 'half bound queue' '' "$(depth fresh)"
ctl set_permissions -p "$vhost" me '^(queue/me/.*|exchange/me/.*)' \
  '^(queue/me/.*|exchange/me/.*)' '^(queue/me/.*|exchange/.*)' >/dev/null
check_service 78 "error: read config file '/etc/pulsebuildmonitor/nosuch.toml': No such file" nosuch
rm "$etc/fresh.toml" "$etc/fresh.password"
inside systemctl reset-failed
expect_equal 'units of the check that are left' '' \
  "$(inside systemctl list-units --all --no-legend 'pulsebuildmonitor-check*')$(inside ls /run/systemd/system)"
is_consuming || mismatch 'the service after the checks' consuming "$(property StatusText)"

step 'a durable queue that was deleted while the service was stopped'
restart_says() {
  inside systemctl stop "$unit"
  "$@"
  inside systemctl start "$unit"
  journal --since "$began" >said
}
began=$(inside date '+%F %T')
restart_says true
expect_line 'the queue' said "consuming from queue 'queue/me/nightlies' \(existing, classic; "
sleep 1
began=$(inside date '+%F %T')
restart_says ctl -p "$vhost" delete_queue queue/me/nightlies >/dev/null
expect_line 'the new queue' said "consuming from queue 'queue/me/nightlies' \(new, classic; "
expect_line 'the warning' said "warning: queue 'queue/me/nightlies' was deleted after the previous run"
has_gap() {
  metrics | grep -q '^pulsebuildmonitor_gaps_total{monitor="nightlies"} 1$'
}
wait_for 20 'the metrics count it' has_gap

step 'a link for node_exporter while the service runs, a key as a credential, an encrypted password'
mkdir -p "$drop_ins" "$tree/var/lib/prometheus/node-exporter"
cp "$tree/usr/share/doc/pulsebuildmonitor/examples/to-node-exporter.conf" "$drop_ins/"
cp "$broker_dir/tls/client.pem" "$etc/nightlies.pem"
install -m 600 "$broker_dir/tls/client.key" "$etc/nightlies.key"
printf 'hushhush' >"$tree/root/secret"
inside sh -c 'systemd-creds encrypt --name=pulse.password /root/secret /etc/pulsebuildmonitor/nightlies.cred' \
  2>creds.log || fail "systemd-creds: $(<creds.log)"
mv "$etc/nightlies.password" password.kept
drop_in credentials LoadCredential= SetCredential= \
  'LoadCredentialEncrypted=pulse.password:/etc/pulsebuildmonitor/%i.cred' \
  'LoadCredential=client.key:/etc/pulsebuildmonitor/%i.key' \
  'Environment=PULSEBUILDMONITOR_KEY_FILE=%d/client.key' \
  'Environment=PULSEBUILDMONITOR_CERT_FILE=/etc/pulsebuildmonitor/%i.pem'
inside systemctl restart "$unit"
is_consuming || mismatch 'with these credentials' consuming "$(property StatusText)"
inside systemctl reload "$unit" || mismatch 'reload with these credentials' success "$?"
check_service 0 '^ok: temporary queue'
link=/var/lib/prometheus/node-exporter/pulsebuildmonitor-nightlies.prom
inside grep -q '^pulsebuildmonitor_consuming' "$link" || mismatch 'the link' 'the metrics' none
inside systemctl stop "$unit"
expect_equal 'the link of a stopped service' '' "$(inside find /var/lib/prometheus -type l)"
mv password.kept "$etc/nightlies.password"
rm "$etc"/nightlies.{pem,key,cred} "$tree/root/secret"
no_drop_ins
inside systemctl start "$unit"

step 'systemctl reload fails if the file is invalid, and the monitor goes on'
cp "$etc/nightlies.toml" good.toml
pid=$(property MainPID)
reload_is() {
  metrics | grep -q "^pulsebuildmonitor_config_last_reload_successful{monitor=\"nightlies\"} $1\$"
}
# bad_reload WHAT LOG-LINE
bad_reload() {
  inside systemctl reload "$unit" 2>/dev/null && mismatch "reload with $1" failure success
  wait_for 10 "the metrics after a reload with $1" reload_is 0
  journal --priority err --lines 1 >said
  expect_line "what it says of $1" said "error: reload failed: .*$2"
  expect_equal "state after a reload with $1" active "$(property ActiveState)"
  expect_equal "process after a reload with $1" "$pid" "$(property MainPID)"
  install -m 644 good.toml "$etc/nightlies.toml"
  inside systemctl reload "$unit" || mismatch "reload after one with $1" success "$?"
  wait_for 10 'the metrics after a good reload' reload_is 1
}
lines=$(wc -l <good.toml)
printf 'tree = [\n' >>"$etc/nightlies.toml"
bad_reload 'a syntax error' "nightlies[.]toml:$((lines + 1))"
printf 'tre = "try"\n' >>"$etc/nightlies.toml"
bad_reload 'an unknown key' "nightlies[.]toml:$((lines + 1)): unknown key 'tre'; did you mean 'tree'"
printf 'durable = maybe\n' >"$etc/nightlies.toml"
bad_reload 'a wrong value' 'nightlies[.]toml:1'
rm "$etc/nightlies.toml"
bad_reload 'no file' "nightlies[.]toml': No such file"
chmod 600 "$etc/nightlies.toml"
bad_reload 'a file of root alone' "nightlies[.]toml': Permission denied"
inside systemctl reload "$unit"
# What the monitor, which was started without it, does not see: the only line is that of the check.
drop_in invalid Environment=PULSEBUILDMONITOR_DURABLE=maybe
began=$(inside date '+%F %T')
inside systemctl reload "$unit" 2>/dev/null && mismatch 'reload with an invalid drop-in' failure success
journal --since "$began" --priority err >said
expect_line 'what it says of an invalid drop-in' said 'error: .*PULSEBUILDMONITOR_DURABLE'
expect_equal 'process after a reload with an invalid drop-in' "$pid" "$(property MainPID)"
no_drop_ins
inside systemctl reload "$unit"
expect_equal 'configuration among the events' '' "$(events | grep -F 'label' | grep -v '^{')"

step 'events in a file, moved by logrotate while they come'
mkdir -p "$drop_ins"
cp "$tree/usr/share/doc/pulsebuildmonitor/examples/to-file.conf" "$drop_ins/"
inside systemctl daemon-reload
inside systemctl restart "$unit"
first=$next
files=$tree/var/log/pulsebuildmonitor
messages "$next" $((next + 5999)) 200 >slow
"$feeder" --url "$url" --rate 1000 slow &
started feeder
for moved in 1 2 3; do
  wait_for 20 'events come into the file' test -s "$files/nightlies/events.jsonl"
  sleep 0.5
  inside logrotate --force /etc/logrotate.d/pulsebuildmonitor
done
ended feeder 30
next=$((next + 6000))
wait_for 20 'nothing waits' has_depth nightlies 0
file_events() {
  local file
  for file in "$files"/nightlies/events.jsonl*; do
    case $file in
      *.gz) zcat "$file" ;;
      *) cat "$file" ;;
    esac
  done
}
file_events_written() {
  file_events >all.events
  (($(wc -l <all.events) >= 6000))
}
wait_for 10 'all are in the files' file_events_written
show ls -l /var/log/pulsebuildmonitor/
expect_once 'events in the files' all.events "$first" $((next - 1))

step 'files that a group can read'
inside systemctl stop "$unit"
inside apt-get install -y --no-install-recommends adduser >apt.log 2>&1 ||
  fail "apt-get install: $(tail -n 3 apt.log)"
inside adduser --quiet --system --group --no-create-home pulsebuildmonitor 2>/dev/null
inside useradd --groups pulsebuildmonitor shipper
inside sh -c 'rm -f /var/log/pulsebuildmonitor/nightlies/events.jsonl*'
inside chown -R pulsebuildmonitor: /var/log/pulsebuildmonitor/nightlies/
cp "$tree/usr/share/doc/pulsebuildmonitor/examples/to-readers.conf" "$drop_ins/"
inside systemctl daemon-reload
inside systemctl start "$unit"
is_consuming || mismatch 'with a user of its own' consuming "$(property StatusText)"
publish 10
shipped() {
  inside setpriv --reuid=shipper --regid=shipper --init-groups \
    sh -c 'cat /var/log/pulsebuildmonitor/nightlies/events.jsonl' >shipped.events
  (($(wc -l <shipped.events) >= 10))
}
wait_for 10 'the shipper reads the events' shipped
expect_once 'events that the shipper reads' shipped.events $((next - 10)) $((next - 1))
inside systemctl stop "$unit"
no_drop_ins
inside userdel shipper
inside deluser --quiet --system pulsebuildmonitor 2>/dev/null
inside systemctl start "$unit"
is_consuming || mismatch 'with a dynamic user again' consuming "$(property StatusText)"

step 'what the unit denies to commands, and the lines that allow it'
cat >"$etc/try.sh" <<'END'
umask 022
say() { printf 'TRY %s=%s\n' "$1" "$2"; }
say home "${HOME-unset}"
say nice "$(nice -n 5 nice)"
say priority "$(ionice -c 3 true 2>/dev/null && echo yes || echo no)"
say write "$( (: >/srv/written) 2>/dev/null && echo yes || echo no)"
say home_directory "$(ls /root >/dev/null 2>&1 && echo yes || echo no)"
say memory "$(test -e /proc/meminfo && echo yes || echo no)"
END
has_tried() {
  journal --since "$began" | grep -q '^TRY memory='
}
# tried LINE...: what a command finds with these lines
tried() {
  drop_in tries 'Environment="PULSEBUILDMONITOR_EXEC=sh /etc/pulsebuildmonitor/try.sh"' "$@"
  inside systemctl restart "$unit"
  began=$(inside date '+%F %T')
  publish 1
  wait_for 15 'the command ends' has_tried
  journal --since "$began" | sed -n 's/^TRY //p' | xargs
}
chmod 1777 "$tree/srv"
expect_equal 'without a drop-in' \
  'home=unset nice=0 priority=no write=no home_directory=no memory=no' "$(tried)"
sleep 1
expect_equal 'with the lines of the page' \
  'home=/var/lib/pulsebuildmonitor/nightlies nice=5 priority=yes write=yes home_directory=no memory=yes' \
  "$(tried 'Environment=HOME=%S/pulsebuildmonitor/%i' SystemCallFilter=@resources \
    ReadWritePaths=/srv ProtectHome=read-only ProcSubset=all)"
expect_equal 'policy when memory is short' continue "$(property OOMPolicy)"
rm "$etc/try.sh"
no_drop_ins
inside systemctl restart "$unit"

step 'a journal of its own, whose limit for a burst does not apply to events'
# For other services, a multiple of this by free space.
printf '[Journal]\nRateLimitBurst=100\n' >"$tree/etc/systemd/journald@events.conf"
drop_in namespace LogNamespace=events
inside systemctl restart "$unit"
publish 5000
of_namespace() {
  (($(inside journalctl --namespace=events --output cat --priority notice..notice | wc -l) == 5000))
}
wait_for 30 'the events are there' of_namespace
rm "$tree/etc/systemd/journald@events.conf"
no_drop_ins
inside systemctl restart "$unit"

step 'a monitor that fails again and again is never "failed"'
restarts=$(property NRestarts)
drop_in loop RestartSec=1s 'Environment=PULSEBUILDMONITOR_OUTPUT=/dev/full'
inside systemctl restart "$unit"
publish 3
sleep 8
expect_equal 'failed units' '' "$(inside systemctl list-units --failed --no-legend)"
(($(property NRestarts) > 1)) || mismatch 'restarts' 'several' "$(property NRestarts)"
no_drop_ins
inside systemctl restart "$unit"
wait_for 10 'nothing waits' has_depth nightlies 0

step 'a command for each event; those that have ended are acknowledged'
rm -rf "$drop_ins"
mkdir -p "$drop_ins"
sed 's,jq -r .logurl,cat,' \
  "$tree/usr/share/doc/pulsebuildmonitor/examples/to-command.conf" >"$drop_ins/to-command.conf"
cmp -s "$tree/usr/share/doc/pulsebuildmonitor/examples/to-command.conf" "$drop_ins/to-command.conf" &&
  fail 'the sample of a command is another'
inside systemctl daemon-reload
inside systemctl restart "$unit"
is_consuming || mismatch 'with a command' consuming "$(property StatusText)"
first=$next
events | wc -l >lines.before
publish 500
wait_for 10 'the command prints events' has_events $(($(<lines.before) + 100))
inside systemctl stop "$unit"
events | tail -n +$(($(<lines.before) + 1)) >printed.events
expect_equal 'result of the stop' 'success' "$(property Result)"
left=$(depth nightlies)
expect_once 'events that the command got' printed.events "$first" $((next - 1 - left))
cp "$tree/usr/share/doc/pulsebuildmonitor/examples/to-command.conf" "$drop_ins/"
inside systemctl daemon-reload
inside systemctl start "$unit"
is_consuming || mismatch 'with the sample of a command' consuming "$(property StatusText)"
no_drop_ins
inside systemctl restart "$unit"

step 'systemctl stop while commands run loses no event, and rejects none'
rejects=/var/lib/pulsebuildmonitor/nightlies/stopped.jsonl
# stop_while_commands_run KILL-MODE COMMAND FLAG=VALUE...: an empty mode is that of the unit. Sets
# `printed`, the events that the commands printed, and `left`, the messages in the queue.
stop_while_commands_run() {
  local mode=$1 command=$2
  shift 2
  wait_for 10 'nothing waits' has_depth nightlies 0
  first=$next
  inside rm -f "$rejects"
  drop_in commands "${mode:+KillMode=$mode}" "Environment=\"PULSEBUILDMONITOR_EXEC=$command\"" \
    "Environment=PULSEBUILDMONITOR_REJECTS=$rejects" "${@/#/Environment=PULSEBUILDMONITOR_}"
  inside systemctl restart "$unit"
  events | wc -l >lines.before
  publish 4
  wait_for 10 'a command runs' is_sleeping
  took_ms inside systemctl stop "$unit"
  expect_at_most "milliseconds of the stop with '$mode' $*" 7000 "$progress"
  expect_equal "result of the stop with '$mode' $*" success "$(property Result)"
  expect_equal "commands that outlive the stop with '$mode' $*" '' "$(processes sleep)"
  expect_equal "rejects after the stop with '$mode' $*" '' "$(inside cat "$rejects")"
  left=$(depth nightlies)
  events | tail -n +$(($(<lines.before) + 1)) >printed.events
  printed=$(wc -l <printed.events)
  expect_equal "events acknowledged with '$mode' $*" "$printed" $((next - first - left))
  no_drop_ins
  inside systemctl start "$unit"
  wait_for 10 'the others are printed' has_events $(($(<lines.before) + next - first))
  events | tail -n +$(($(<lines.before) + 1)) >printed.events
  expect_once "events with '$mode' $*" printed.events "$first" $((next - 1))
}
is_sleeping() {
  [[ -n $(processes sleep) ]]
}
# shellcheck disable=SC2016,SC2086  # variables of the commands; words
for options in '' JOBS=2 RETRIES=2; do
  stop_while_commands_run '' 'line=$(cat); sleep 2; echo \"$line\"' $options
  expect_at_least "events of commands that had time to end, with '$options'" 1 "$printed"
  # A unit with systemd's default, which sends SIGTERM to the commands as well.
  stop_while_commands_run control-group 'line=$(cat); sleep 30; echo \"$line\"' $options
  expect_equal "events of commands that were ended, with '$options'" 0 "$printed"
done
# shellcheck disable=SC2016
stop_while_commands_run '' 'line=$(cat); sleep 30; echo \"$line\"'
expect_equal 'events of commands that had too little time' 0 "$printed"

step 'neither an event nor the output of a command chooses its priority'
has_line() {
  events | grep -qx "$1"
}
drop_in priority 'Environment="PULSEBUILDMONITOR_TEMPLATE=<0>{job_number}"'
inside systemctl restart "$unit"
publish 1
wait_for 10 'the event is a notice' has_line "<0>$((next - 1))"
# shellcheck disable=SC2016
drop_in priority 'Environment="PULSEBUILDMONITOR_EXEC=echo \"<2>$EVENT_JOB_NUMBER\"; echo \"<7>$EVENT_JOB_NUMBER\" >&2"'
inside systemctl restart "$unit"
publish 1
wait_for 10 'the output is a notice' has_line "<2>$((next - 1))"
wait_for 10 'the errors are notices' has_line "<7>$((next - 1))"
expect_equal 'what is more urgent than an error' '' "$(journal --priority emerg..crit)"
expect_equal 'what of the log is a notice' '' "$(events | grep -E '^<?.?>?(debug|info|warning|error): ')"
no_drop_ins
inside systemctl restart "$unit"

step 'a loop that is stuck misses the watchdog; a long look-up of a name does not'
wait_for 10 'nothing waits' has_depth nightlies 0
drop_in watchdog WatchdogSec=4s TimeoutAbortSec=2s RestartSec=1s
inside systemctl restart "$unit"
pid=$(property MainPID)
restarts=$(property NRestarts)
sleep 6
expect_equal 'process while its loop turns' "$pid" "$(property MainPID)"
# shellcheck disable=SC2016  # the program kill is not on the machine
inside sh -c 'kill -s STOP "$1"' sh "$pid"
wait_for 15 'it is started again' was_restarted
wait_for 15 'it consumes again' is_consuming
show journalctl --boot --no-pager --output cat --lines 6 "UNIT=$unit"
no_drop_ins

# Name servers that never answer.
for each in 2 3 4; do
  socat -u "UDP-RECV:53,bind=127.0.0.$each" /dev/null &
  started "name-server-$each"
done
printf 'nameserver 127.0.0.%s\n' 2 3 4 >"$tree/etc/resolv.conf"
printf 'options timeout:30 attempts:5\nsearch example\n' >>"$tree/etc/resolv.conf"
sed -i -E 's,^url = (.*)$,url = [\1\, "amqps://silent.invalid"],' "$etc/nightlies.toml"
inside systemctl restart "$unit"
is_consuming || mismatch 'with a second broker' consuming "$(property StatusText)"
pid=$(property MainPID)
restarts=$(property NRestarts)
began=$(now_ms)
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
wait_for 10 'it reconnects' is_reconnecting
wait_for 280 'it consumes again' is_consuming
say "  silent name servers: consuming again after $((($(now_ms) - began) / 1000)) s"
expect_at_most 'seconds that an attempt to connect may take, of 300 of the watchdog' 230 \
  $((($(now_ms) - began) / 1000 + 70))
expect_equal 'process after silent name servers' "$pid" "$(property MainPID)"
cp --dereference /etc/resolv.conf "$tree/etc/"
sed -i -E 's,^url = \[(.*)\, "amqps://silent.invalid"\],url = \1,' "$etc/nightlies.toml"
inside systemctl restart "$unit"

step 'the machine starts again, while the broker is away'
shut_machine_down
kill_broker
boot_machine starting
wait_for 15 'the machine is there for its users' inside systemctl is-active multi-user.target
wait_for 10 'it tries' is_connecting
expect_equal 'state while the broker is away' activating "$(property ActiveState)"
show systemctl status --no-pager --lines 2 "$unit"
restart_broker
wait_for 30 'it consumes' is_consuming
wait_for 10 'the boot is over' inside systemctl is-system-running
first=$next
publish 100

step 'an upgrade while events come'
dpkg-deb -R "$deb" upgrade
sed -i 's/^Version: .*/&+upgrade/' upgrade/DEBIAN/control
dpkg-deb --root-owner-group -b upgrade "$tree/root/upgrade.deb" >/dev/null
messages "$next" $((next + 2999)) 200 >slow
"$feeder" --url "$url" --rate 500 slow &
started feeder
next=$((next + 3000))
pid=$(property MainPID)
sleep 1
inside apt-get install -y /root/upgrade.deb >apt.log 2>&1 || fail "upgrade: $(tail -n 3 apt.log)"
show dpkg-query -W pulsebuildmonitor
[[ $(property MainPID) != "$pid" ]] || mismatch 'process after the upgrade' 'another' "$pid"
grep -q '^user = "me"' "$etc/nightlies.toml" || mismatch 'edited configuration after the upgrade' kept replaced
expect_no_line 'questions at the upgrade' apt.log 'onfiguration file'
ended feeder 30
wait_for 20 'all events are there' has_events $((next - first))
events >journal.events
expect_once 'events before, during and after the upgrade' journal.events "$first" $((next - 1))

step 'a second monitor beside it'
sed 's/nightlies/others/g; s/^event = .*/event = "pulse"/' "$etc/nightlies.toml" >"$etc/others.toml"
cp "$etc/nightlies.password" "$etc/others.password"
inside systemctl enable --now pulsebuildmonitor@others.service 2>/dev/null
show systemctl list-units --no-pager --no-legend 'pulsebuildmonitor@*'
expect_equal 'monitors that run' 2 \
  "$(inside systemctl list-units --no-legend --state active 'pulsebuildmonitor@*' | wc -l)"

step 'remove, then purge: nothing is left'
cp "$etc/nightlies.toml" "$etc/broken.toml"
inside systemctl start pulsebuildmonitor@broken.service 2>/dev/null &&
  mismatch 'start of a monitor without a password' failure success
inside apt-get remove -y pulsebuildmonitor >apt.log 2>&1 || fail "remove: $(tail -n 3 apt.log)"
expect_equal 'monitors that run after remove' '' "$(processes pulsebuildmonit)"
test -e "$etc/nightlies.toml" || mismatch 'configuration after remove' 'still there' 'gone'
expect_equal 'failed units after remove' '' "$(inside systemctl list-units --failed --no-legend)"
inside apt-get purge -y pulsebuildmonitor >apt.log 2>&1 || fail "purge: $(tail -n 3 apt.log)"
find "$tree" -xdev -name '*pulsebuildmonitor*' -not -path '*/root/*' >after
sed -i '/\/var\/lib\/systemd\/\(deb-systemd-helper\|catalog\)/d' after
expect_same 'files with its name, before and after' before after
inside find /run -name '*pulsebuildmonitor*' >left
expect_equal 'what is left of it in /run' '' "$(<left)"
inside systemctl list-units --all --no-legend 'pulsebuildmonitor*' >left
expect_equal 'units that are left' '' "$(<left)"

step 'an unattended upgrade from a version in which the sample configuration was a conffile'
# Without --force options of dpkg, a question would end apt-get with an error.
dpkg-deb -R "$deb" older
sed -i 's/^Version: .*/Version: 0.0.1-1/' older/DEBIAN/control
mkdir -p older/etc/pulsebuildmonitor
mv older/usr/share/pulsebuildmonitor/nightlies.toml older/etc/pulsebuildmonitor/
echo /etc/pulsebuildmonitor/nightlies.toml >>older/DEBIAN/conffiles
rm older/DEBIAN/postinst
dpkg-deb --root-owner-group -b older "$tree/root/older.deb" >/dev/null
inside apt-get install -y /root/older.deb >apt.log 2>&1 || fail "older version: $(tail -n 3 apt.log)"
echo '# edited' >>"$etc/nightlies.toml"
cp "$etc/nightlies.toml" edited.toml
inside apt-get install -y /root/pulsebuildmonitor.deb >apt.log 2>&1 || fail "upgrade: $(tail -n 3 apt.log)"
expect_no_line 'questions at the upgrade' apt.log 'onfiguration file'
expect_same 'edited configuration after the upgrade' edited.toml "$etc/nightlies.toml"
inside apt-get purge -y pulsebuildmonitor >apt.log 2>&1 || fail "purge: $(tail -n 3 apt.log)"
test ! -e "$etc" || mismatch 'configuration after the purge' gone 'still there'
shut_machine_down
