# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Malformed messages are logged, acknowledged and stored in full in the rejects file, which can
# be replayed; messages that are too large are not buffered. Valid messages are printed.

use_broker
max_bytes=300000
brackets=$(printf '%0100000d' 0)
printf '%s' 'no JSON' >bad.1
printf '{"payload":"\xff\xfe"}' >bad.2
printf '' >bad.3
printf '{"payload":{}}\0{"more":1}' >bad.4
printf '%s%s' "${brackets//0/[}" "${brackets//0/]}" >bad.5
printf '%s' '{"payload":{"text":"\ud800"}}' >bad.6
printf '%s' '{"payload":{"build":{"properties":[["platform","linux","x"]]}}}' >bad.7
printf '%s' '["no object"]' >bad.8
head -c $((max_bytes + 1)) /dev/zero | tr '\0' ' ' >bad.9

messages 1 10 >good
for number in {1..9}; do
  sed -n "${number}p" good
  printf '{"exchange":"exchange/build/","key":"build.bad.%s.log_uploaded","body_base64":"%s"}\n' \
    "$number" "$(base64 -w 0 "bad.$number")"
done >capture
sed -n 10p good >>capture

start_consuming poisoned --url "$url" --durable --label poisoned --rejects rejects \
  --max-message-bytes $max_bytes
feed capture
wait_for 10 'all good messages are printed' has_numbers poisoned.out 10
wait_for 10 'all is acknowledged' has_depth poisoned 0
expect_clean_stop poisoned
expect_once 'good messages' poisoned.out 1 10
expect_lines 'warnings' 9 poisoned.err ' warning: malformed message'
expect_line 'a warning' poisoned.err "exchange/build/.*build[.]bad[.]1[.]log_uploaded.* 7 bytes"
expect_equal 'mode of the rejects file' 640 "$(stat -c %a rejects)"

# expect_rejects FILE: holds them all, byte for byte.
expect_rejects() {
  local number line
  expect_equal "lines in $1" 9 "$(wc -l <"$1")"
  for number in {1..8}; do
    line=$(sed -n "${number}p" "$1")
    jq -r '.body_base64 // (.body | @base64)' <<<"$line" | base64 -d >kept
    expect_same "body $number in $1" "bad.$number" kept
    expect_equal "exchange, key and error of $number in $1" \
      "exchange/build/ build.bad.$number.log_uploaded true" \
      "$(jq -r '"\(.exchange) \(.key) \(.error | length > 0)"' <<<"$line")"
  done
  expect_equal "too large message in $1" \
    "{\"exchange\":\"exchange/build/\",\"key\":\"build.bad.9.log_uploaded\",\"size\":$((max_bytes + 1))}" \
    "$(sed -n 9p "$1" | jq -c '{exchange, key, size}')"
  expect_equal "members of the too large message in $1" '["error","exchange","key","size"]' \
    "$(sed -n 9p "$1" | jq -c 'keys - ["timestamp", "redelivered", "cc"]')"
}
expect_rejects rejects

# In a replay, they are malformed again.
run_monitor --input rejects --rejects again
expect_equal 'exit status of replaying rejects' 65 "$status"
expect_equal 'events of rejects' '' "$(<out)"
expect_lines 'warnings of replaying rejects' 9 err ' warning: malformed '
head -n 8 rejects | jq -r '.body_base64 // (.body | @base64)' >bodies
head -n 8 again | jq -r '.body_base64 // (.body | @base64)' >bodies.again
expect_same 'rejects of rejects' bodies bodies.again
run_monitor --input again --rejects third
expect_same 'rejects of rejects, replayed again' again third
printf '%s\n' 'no JSON' '{"x":1}' '{"error":"not a reject"}' >lines
run_monitor --input lines --rejects nameless
run_monitor --input nameless --rejects nameless.again
run_monitor --input nameless.again --rejects nameless.third
expect_equal 'bodies of rejects without names' "$(<lines)" "$(jq -r .body nameless.third)"
expect_same 'rejects without names, replayed' nameless nameless.again
expect_same 'rejects without names, replayed again' nameless nameless.third

# Far too large: skipped.
printf '{"exchange":"exchange/build/","key":"build.bad.0.log_uploaded","body":"%s"}\n' \
  "$(head -c 60000000 /dev/zero | tr '\0' ' ')" >large
start_consuming large --url "$url" --durable --label large --max-message-bytes 1000000
before=$(resident_kb large)
feed large
feed good
wait_for 20 'good messages are printed after a huge one' has_numbers large.out 10
expect_memory 'growth of the greatest resident memory, kB' 8192 \
  $(($(peak_kb large) - before))
expect_clean_stop large

# A rejects file that can't be written is an output error.
run_monitor --url "$url" --rejects nosuch/rejects
expect_equal 'exit status with an impossible rejects file' 74 "$status"
expect_lines 'stderr with an impossible rejects file' 1 err 'nosuch/rejects'
make_queue kept
feed capture
run_monitor --url "$url" --durable --label kept --rejects /dev/full
expect_equal 'exit status with a full rejects file' 74 "$status"
expect_line 'stderr with a full rejects file' err ' error: .*--rejects.*No space left'
expect_at_least 'messages left with a full rejects file' 18 "$(depth kept)"
cp rejects before
run_monitor --input rejects --rejects rejects
expect_equal 'exit status where rejects are the input' 64 "$status"
expect_same 'rejects that are the input' before rejects
