# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What each form of the program is tried with: a replay, and a live run over TLS on a private broker,
# both compared with the program of the build. To be sourced, with these variables:
#   program, feeder   of the build
#   scratch           a directory to work in

# The scripts that source this set them, and use what it sets.
# shellcheck disable=SC2154
trial_root=$(cd -- "$(dirname -- "$(readlink -f -- "${BASH_SOURCE[0]}")")/../.." && pwd -P)
readonly trial_root trial_broker=$scratch/broker trial_sample=$trial_root/tests/support/sample.jsonl
trial_failures=0

# The user that nothing in a tree belongs to.
# shellcheck disable=SC2034
readonly trial_user=65532

trial_begin() {
  "$trial_root/tests/support/broker" start "$trial_broker" --tls
  # shellcheck source=/dev/null
  . "$trial_broker/env"
  "$feeder" --url "$BROKER_URL" --declare-only "$trial_sample"
  "$program" --config /dev/null --input "$trial_sample" --all-trees --log-level error \
    >"$scratch/expected"
}

trial_end() {
  "$trial_root/tests/support/broker" remove "$trial_broker"
}

# provide TREE: the files of the trials, in its directory /trial, and the address of localhost, which
# container engines and installers provide.
provide() {
  mkdir -p -- "$1/trial" "$1/etc"
  [[ -e $1/etc/hosts ]] || echo '127.0.0.1 localhost' >"$1/etc/hosts"
  cp -- "$trial_sample" "$1/trial/sample.jsonl"
  cp -- "$BROKER_CA" "$1/trial/ca.pem"
  chmod -R a=rX,u+w -- "$1/trial"
}

# judge WHAT COMMAND...: prints whether it succeeds.
judge() {
  if "${@:2}"; then
    printf 'passed  %s\n' "$1"
  else
    printf 'FAILED  %s\n' "$1"
    trial_failures=$((trial_failures + 1))
  fi
}

# The lines of a run, whatever the times of arrival, and their order.
comparable() {
  jq -cS 'del(.timestamp)' "$1" | sort
}

# replays COMMAND...: whether the program, in a tree with /trial, replays the sample as ours.
replays() {
  "$@" --config /dev/null --input /trial/sample.jsonl --all-trees --log-level error \
    </dev/null >"$scratch/replayed" || return
  cmp <(comparable "$scratch/expected") <(comparable "$scratch/replayed")
}

# consumes COMMAND...: whether it prints the same as a replay, of messages that arrive over TLS.
consumes() {
  local live log=$scratch/live.log status=0
  : >"$log" # of an earlier run
  "$@" --config /dev/null --url "${BROKER_TLS_URL/127.0.0.1/localhost}" --ca-file /trial/ca.pem \
    --source buildbot --source normalized --source taskcluster --all-trees \
    --count "$(wc -l <"$scratch/expected")" --timeout 3m </dev/null >"$scratch/live" 2>"$log" &
  live=$!
  until grep -q ' consuming from queue ' "$log"; do
    kill -0 "$live" 2>/dev/null || break
    sleep 0.1
  done
  "$feeder" --url "$BROKER_URL" "$trial_sample" >/dev/null || status=$?
  wait "$live" || status=$?
  cmp <(comparable "$scratch/expected") <(comparable "$scratch/live") || status=1
  ((status == 0)) || tail -n 5 "$log" >&2
  return "$status"
}
