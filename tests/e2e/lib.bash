# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Functions for the cases. Sourced by tests/e2e/run in a separate shell for each case, with an
# empty working directory.
#
# An expect_... that fails prints the expected and the actual value; the case continues and
# fails at its end. A wait_for that times out ends the case at once.

# The runner sets `here`, `scratch` and `case_name`, and sources patience.bash.
readonly support=$here/../support
readonly monitor=$PBM_BINARY feeder=$PBM_FEED clock=$PBM_CLOCK

failures=0
pids=()        # of what must not outlive the case
own_brokers=() # directories
around_monitor=() # a command that becomes the monitor
declare -A pid_of=() proxy_port=()

# --- output ---

say() {
  printf '%s\n' "$*" >&2
}

fail() {
  say "FAILED: $*"
  exit 1
}

skip() {
  say "SKIPPED: $*"
  exit 125
}

# mismatch WHAT EXPECTED FOUND
mismatch() {
  say "FAILED: $1" "
  expected: $2
  found:    $3"
  failures=$((failures + 1))
}

# expect_equal WHAT EXPECTED FOUND
expect_equal() {
  [[ $2 == "$3" ]] || mismatch "$@"
}

# expect_at_most WHAT LIMIT NUMBER
expect_at_most() {
  (($3 <= $2)) || mismatch "$1" "at most $2" "$3"
}

# expect_at_least WHAT LIMIT NUMBER
expect_at_least() {
  (($3 >= $2)) || mismatch "$1" "at least $2" "$3"
}

# expect_memory WHAT LIMIT NUMBER: like expect_at_most, but not checked if the binary has
# sanitizers, because AddressSanitizer keeps freed memory.
expect_memory() {
  [[ -n $PBM_SANITIZED ]] || expect_at_most "$@"
}

# expect_line WHAT FILE REGULAR-EXPRESSION: at least one line matches.
expect_line() {
  grep -Eq -e "$3" "$2" || mismatch "$1" "a line like $3" "$(head -c 2000 "$2")"
}

# expect_no_line WHAT FILE REGULAR-EXPRESSION
expect_no_line() {
  ! grep -Eq -e "$3" "$2" || mismatch "$1" "no line like $3" "$(grep -Em 3 -e "$3" "$2")"
}

# expect_lines WHAT NUMBER FILE [REGULAR-EXPRESSION]: NUMBER lines match.
expect_lines() {
  local found
  found=$(grep -Ec -e "${4-}" "$3" || true)
  ((found == $2)) || mismatch "$1" "$2 lines like '${4-}'" "$found: $(head -c 2000 "$3")"
}

# expect_same WHAT EXPECTED-FILE FILE
expect_same() {
  cmp -s "$2" "$3" || mismatch "$1" "what is in $2" "$(diff "$2" "$3" | head -n 10 | cut -c 1-300)"
}

# --- waiting ---

now_ms() {
  printf '%s' "$((${EPOCHREALTIME/[.,]/} / 1000))"
}

# progress_ms: the clock of patience.bash, for upper limits.
progress_ms() {
  tick
  echo $((patience_us / 1000))
}

# wait_for SECONDS WHAT COMMAND...: polls until the command succeeds. Its output is not shown. The
# seconds are longer on a machine with other work (patience.bash).
wait_for() {
  local seconds=$1 what=$2 end
  shift 2
  tick
  end=$((patience_us + seconds * 1000000))
  until "$@" >wait_for.log 2>&1; do
    tick
    ((patience_us < end)) || {
      { tail -n 5 wait_for.log ./*.err 2>/dev/null || true; } | cut -c 1-500 >&2
      fail "not within $seconds s: $what"
    }
    sleep 0.05
  done
}

# stays SECONDS COMMAND...: whether the command succeeds for all of that time.
stays() {
  local end=$(($(now_ms) + $1 * 1000))
  shift
  while (($(now_ms) < end)); do
    "$@" || return 1
    sleep 0.1
  done
}

# --- processes ---

# started NAME: records the latest background process of the shell under that name.
started() {
  pid_of[$1]=$!
  pids+=("$!")
}

is_running() {
  kill -0 "${pid_of[$1]}" 2>/dev/null
}

is_gone() {
  ! is_running "$1"
}

# signal NAME SIGNAL
signal() {
  kill -s "$2" "${pid_of[$1]}" 2>/dev/null || fail "$1 had ended before SIG$2"
}

# ended NAME SECONDS: waits until the process has ended and sets `status`.
ended() {
  wait_for "$2" "$1 ends" is_gone "$1"
  reap "$1"
}

# reap NAME: waits for the process and sets `status`.
reap() {
  local pid=${pid_of[$1]} each
  local -a others=()
  status=0
  wait "$pid" 2>/dev/null || status=$?
  for each in "${pids[@]}"; do
    [[ $each == "$pid" ]] || others+=("$each")
  done
  pids=("${others[@]}")
}

# crash NAME: kill -9, without a message from the shell.
crash() {
  { kill -s KILL "${pid_of[$1]}" && reap "$1"; } 2>/dev/null || fail "$1 had ended before"
}

# stop NAME [SIGNAL]: ends the process within the documented time.
stop() {
  signal "$1" "${2-TERM}"
  ended "$1" 6
}

# expect_clean_stop NAME
expect_clean_stop() {
  stop "$1"
  expect_equal "exit status of $1 after SIGTERM" 0 "$status"
}

# took_ms COMMAND...: sets `took` to how long the command ran, and `progress` to how long that is
# by the clock of patience.bash, for upper limits.
took_ms() {
  local began before
  began=$(now_ms) before=$(progress_ms)
  "$@"
  took=$(($(now_ms) - began)) progress=$(($(progress_ms) - before))
}

# start_reader NAME: copies the pipe NAME.pipe to NAME.read; SIGSTOP and SIGCONT stop and
# resume the reader.
start_reader() {
  mkfifo "$1.pipe"
  cat "$1.pipe" >"$1.read" &
  started "$1"
}

# soak_or NUMBER SOAK-NUMBER
soak_or() {
  if [[ -n $PBM_SOAK ]]; then
    printf '%s' "$2"
  else
    printf '%s' "$1"
  fi
}

# Always called by the runner at the end.
clean_up() {
  local pid directory
  for pid in "${pids[@]}"; do
    kill -s KILL "$pid" 2>/dev/null || true
  done
  wait 2>/dev/null
  for directory in "${own_brokers[@]}"; do
    "$support/broker" remove "$directory" || true
  done
}

# --- the monitor ---

# start_monitor NAME ARG...: in the background, with stdout in NAME.out and stderr in
# NAME.err, or in $out and $err. Restores SIGINT, which the shell ignores in the background.
start_monitor() {
  local name=$1 file
  shift
  # Forget the output of an earlier monitor of the same name.
  for file in "${out:-$name.out}" "${err:-$name.err}"; do
    [[ ! -f $file ]] || : >"$file"
  done
  "${around_monitor[@]}" env --default-signal=INT,QUIT "$monitor" "$@" \
    </dev/null >"${out:-$name.out}" 2>"${err:-$name.err}" &
  started "$name"
}

# start_consuming NAME ARG...: the same, and waits until it consumes.
start_consuming() {
  start_monitor "$@"
  wait_until_consuming "$1"
}

# wait_until_consuming NAME [TIMES [SECONDS]]: waits until it has started to consume TIMES times.
wait_until_consuming() {
  wait_for "${3-15}" "$1 consumes (${2-1})" has_consumed "$1" "${2-1}"
}

has_consumed() {
  (($(grep -c ' consuming from queue ' "$1.err") >= $2))
}

# run_monitor ARG...: runs it to its end; stdout in `out`, stderr in `err`, exit status in
# `status`. 150 s are ten times as long as any run takes on an idle machine.
run_monitor() {
  status=0
  timeout --signal=KILL 150 "${around_monitor[@]}" "$monitor" "$@" </dev/null >out 2>err || status=$?
}

# start_manager: a stand-in for the service manager, whose socket is `manager`. What comes to it is
# in `heard`, a line each.
start_manager() {
  python3 -uc '
import socket, sys
listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
listener.bind(sys.argv[1])
while True:
    print(listener.recv(4096).decode().replace("\n", " "))
' "$PWD/manager" >heard &
  started manager
  wait_for 5 'the manager listens' test -S manager
}

# hears REGULAR-EXPRESSION [TIMES]: whether such a message came.
hears() {
  (($(grep -Ec -e "$1" heard) >= ${2-1}))
}

# resident_kb NAME
resident_kb() {
  awk '$1 == "VmRSS:" { print $2 }' "/proc/${pid_of[$1]}/status"
}

# peak_kb NAME: the greatest resident memory so far
peak_kb() {
  awk '$1 == "VmHWM:" { print $2 }' "/proc/${pid_of[$1]}/status"
}

# descriptors NAME: how many it has open
descriptors() {
  local -a open=("/proc/${pid_of[$1]}/fd/"*)
  printf '%s' "${#open[@]}"
}

# --- brokers ---

# use_broker: uses the shared broker, if there is one, with a virtual host for this case.
# Sets broker_dir, vhost, url, tls_url and the variables of the broker's env file.
use_broker() {
  if [[ -n ${PBM_E2E_BROKER-} ]]; then
    broker_dir=$PBM_E2E_BROKER
    read_broker_env
  else
    own_broker broker --tls
    return
  fi
  make_vhost "$case_name-$$"
}

# own_broker NAME [ARG...]: starts one for this case alone.
own_broker() {
  broker_dir=$PWD/$1
  shift
  own_brokers+=("$broker_dir")
  restart_broker "$@"
  make_vhost "$case_name"
}

restart_broker() {
  "$support/broker" start "$broker_dir" "$@" || fail 'no broker'
  read_broker_env
}

kill_broker() {
  "$support/broker" kill "$broker_dir"
}

read_broker_env() {
  # shellcheck source=/dev/null
  . "$broker_dir/env"
}

ctl() {
  "$support/broker" ctl "$broker_dir" -q "$@"
}

# make_vhost NAME: a virtual host for guest, with buildbot's exchange. Its definitions are
# in a file because the rabbitmqctl of RabbitMQ 4.0 never reads its standard input.
make_vhost() {
  vhost=$1
  url=$BROKER_URL/$vhost
  tls_url=${BROKER_TLS_URL:+$BROKER_TLS_URL/$vhost}
  cat >definitions.json <<END
{"vhosts": [{"name": "$vhost"}],
 "permissions": [{"user": "guest", "vhost": "$vhost",
                  "configure": ".*", "write": ".*", "read": ".*"}],
 "exchanges": [{"name": "exchange/build/", "vhost": "$vhost", "type": "topic",
                "durable": true, "auto_delete": false, "internal": false, "arguments": {}}]}
END
  ctl import_definitions "$PWD/definitions.json" >/dev/null || fail "no virtual host '$vhost'"
}

# depth LABEL [COLUMN]: of the durable queue of that label; default column: messages. The user
# is guest, or `queue_owner`.
depth() {
  ctl -p "$vhost" list_queues --no-table-headers name "${2-messages}" |
    awk -F '\t' -v name="queue/${queue_owner-guest}/$1" '$1 == name { print $2 }'
}

# has_depth LABEL NUMBER [COLUMN]
has_depth() {
  [[ $(depth "$1" "${3-messages}") == "$2" ]]
}

# connection_stays SECONDS: this case has one connection, and keeps it.
connection_stays() {
  local connection
  connection=$(connections name)
  if [[ -z $connection ]] || ! stays "$1" is_same_connection "$connection"; then
    mismatch 'the connection' "${connection:-one}" "$(connections name)"
  fi
}

is_same_connection() {
  [[ $(connections name) == "$1" ]]
}

# make_queue LABEL [FLAG...]: lets the monitor declare its durable queue, which then collects
# messages.
make_queue() {
  start_consuming "making-$1" --url "$url" --label "$1" --durable "${@:2}"
  stop "making-$1"
}

# feed FILE [ARG...]: publishes the messages and waits until all are confirmed.
feed() {
  "$feeder" --url "$url" "$@" || fail "feed $*"
}

# free_port: prints an unused port outside the range of client ports.
free_port() {
  local port
  while port=$((10000 + RANDOM % 22000)); do
    (: <>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
  done
  printf '%s' "$port"
}

# connections COLUMN...: of this case's virtual host, a line each.
connections() {
  ctl list_connections --no-table-headers vhost "$@" |
    awk -F '\t' -v OFS='\t' -v vhost="$vhost" '$1 == vhost { sub(/^[^\t]*\t/, ""); print }'
}

# at_rest LABEL [COLUMN]: whether the depth of the queue no longer changes.
at_rest() {
  local before
  before=$(depth "$@")
  sleep 0.5
  [[ $(depth "$@") == "$before" ]]
}

# has_line FILE: whether a line of it is whole. Its newline may be written later.
has_line() {
  [[ -s $1 ]] && (($(wc -l <"$1") > 0))
}

# start_proxy NAME [PORT [OPTION...]]: between the monitor and the broker.
start_proxy() {
  local port
  "$here/faultproxy" run --control "$PWD/$1.control" --to "127.0.0.1:${2-$BROKER_PORT}" \
    "${@:3}" >"$1.log" 2>"$1.trouble" &
  started "$1"
  wait_for 10 "$1 listens" has_line "$1.log"
  read -r _ _ port <"$1.log"
  proxy_port[$1]=$port
}

# start_liar NAME LIE: a peer that violates the protocol; its URL is in `liar`.
start_liar() {
  local port
  "$support/lying_broker" "$2" >"$1.log" 2>"$1.trouble" &
  started "$1"
  wait_for 10 "$1 listens" has_line "$1.log"
  read -r _ _ port <"$1.log"
  liar=amqp://guest:guest@127.0.0.1:$port
}

# proxy NAME COMMAND...
proxy() {
  "$here/faultproxy" tell "$PWD/$1.control" "${*:2}"
}

# pauses NAME: milliseconds between the connections made to that proxy
pauses() {
  awk '$2 == "accepted" { if (last) print int(1000 * ($1 - last)); last = $1 }' "$1.log"
}

# by_way_of NAME URL: the same URL, through that proxy.
by_way_of() {
  sed -E "s,:[0-9]+(/|$),:${proxy_port[$1]}\\1," <<<"$2"
}

# --- messages ---

# messages FROM TO [BYTES]: capture lines of different builds, each with its number in key and
# body, and with about BYTES bytes of padding.
messages() {
  awk -v from="$1" -v to="$2" -v bytes="${3-2000}" 'BEGIN {
    for (padding = "step "; length(padding) < bytes;) padding = padding padding
    padding = substr(padding, 1, bytes)
    form = "{\"exchange\":\"exchange/build/\",\"key\":\"build.mozilla-central-linux.%d.log_uploaded\"," \
           "\"message\":{\"payload\":{\"build\":{\"properties\":[[\"branch\",\"mozilla-central\",\"Build\"]," \
           "[\"platform\",\"linux\",\"Build\"],[\"buildid\",\"20130401030203\",\"Build\"]," \
           "[\"buildnumber\",%d,\"Build\"]],\"results\":0,\"steps\":[\"%s\"]}}}}\n"
    for (number = from; number <= to; ++number) printf form, number, number, padding
  }'
}

# task_end END TASK RUN [NAME=VALUE...]: a capture line about the end (completed, failed or
# exception) of a run of a Taskcluster task: a build of mozilla-central, if not said otherwise
# with kind, tree, revision and group.
task_end() {
  local end=$1 task=$2 run=$3 kind=build tree=mozilla-central group=GGGGGGGGGGGGGGGGGGGGGG
  local revision=0123456789abcdef0123456789abcdef01234567
  (($# == 3)) || local "${@:4}"
  printf '{"exchange":"exchange/taskcluster-queue/v1/task-%s",' "$end"
  printf '"key":"primary.%s.%s.wg.w.p.t.s.%s._",' "$task" "$run" "$group"
  printf '"cc":["route.tc-treeherder.v2.%s.%s.1"],"message":{' "$tree" "$revision"
  printf '"status":{"taskId":"%s","taskGroupId":"%s","runs":[' "$task" "$group"
  printf '{"runId":%s,"started":"2026-03-02T09:15:44.000Z"}]},"runId":%s,' "$run" "$run"
  printf '"task":{"tags":{"kind":"%s","label":"%s-linux64/opt"}}}}\n' "$kind" "$kind"
}

# numbers FILE...: the numbers of the events, in order. Every line must be complete.
numbers() {
  jq -r '(.key / ".")[-2] as $number
         | if (.job_number // .message.payload.build.properties[3][1] | tostring) == $number
           then $number else error("key and body differ") end' -- "$@" ||
    fail "corrupt lines in $*"
}

# has_numbers FILE COUNT: whether the file has COUNT lines.
has_numbers() {
  (($(wc -l <"$1") >= $2))
}

# expect_once WHAT FILE FROM TO: the file has the event of each message exactly once.
expect_once() {
  numbers "$2" | sort -n >found.numbers
  seq "$3" "$4" >expected.numbers
  expect_same_numbers "$1" "$3 to $4 once each"
}

# expect_all WHAT FILE FROM TO: at least once each.
expect_all() {
  numbers "$2" | sort -nu >found.numbers
  seq "$3" "$4" >expected.numbers
  expect_same_numbers "$1" "all from $3 to $4"
}

expect_same_numbers() {
  cmp -s expected.numbers found.numbers || mismatch "$1" "$2" "$(
    sort expected.numbers >expected.sorted
    sort found.numbers >found.sorted
    printf '%s lines; missing %s; more often or unexpected %s' "$(wc -l <found.numbers)" \
      "$(comm -23 expected.sorted found.sorted | summary)" \
      "$(comm -13 expected.sorted found.sorted | summary)"
  )"
}

summary() {
  sort -n | awk '{ if (NR <= 5) some = some " " $1 } END { printf "%d:%s ...", NR, some }'
}

# rest_of_queue LABEL FILE [FLAG...]: consumes the remaining messages of the queue.
rest_of_queue() {
  out=$2 start_consuming "rest-$1" --url "$url" --label "$1" --durable "${@:3}"
  wait_for 20 "queue of $1 is empty" has_depth "$1" 0
  stop "rest-$1"
}
