# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Memory, log and descriptors stay limited with the largest prefetch and a reader that has stopped:
# with messages of many values, with those that become many lines, with tiny ones and with
# malformed ones. After that, the monitor is idle.

use_broker

# flooded NAME CAPTURE [ARG...]: consumes all of it while its reader has stopped; sets `growth`, in
# kB. The file CAPTURE may be repeated by the arguments, for the feeder.
flooded() {
  local before
  start_reader "$1-reader"
  out=$1-reader.pipe start_consuming "$1" --url "$url" --durable --label "$1" --prefetch 65535 \
    --max-message-bytes 4000000 --tree '*' --rejects "$1.rejects"
  open=$(descriptors "$1")
  before=$(resident_kb "$1")
  signal "$1-reader" STOP
  feed "${@:2}"
  wait_for 40 "no more of $1 is consumed" at_rest "$1" messages_ready
  growth=$(($(peak_kb "$1") - before))
  signal "$1-reader" CONT
  wait_for 120 "all of $1 is acknowledged" has_depth "$1" 0
  expect_equal "descriptors after $1" "$open" "$(descriptors "$1")"
}

# end_flood NAME LINES: so many are printed.
end_flood() {
  expect_clean_stop "$1"
  ended "$1-reader" 5
  expect_equal "lines of $1" "$2" "$(wc -l <"$1-reader.read")"
}

# properties JSON: of a build
build_with() {
  printf '{"exchange":"exchange/build/","key":"build.mozilla-central-linux64-l10n-nightly.1.log_uploaded",'
  printf '"message":{"payload":{"build":{"properties":[["branch","mozilla-central","x"],'
  printf '["platform","linux64","x"],["buildid","20130401030203","x"],%s],"results":0}}}}\n' "$1"
}

# A value of two bytes takes 24, and as much again while the memory grows.
build_with "$(printf '%01900000d' 0 | sed 's/0/1,/g')1" >values
flooded values values --repeat 10
expect_memory 'growth of resident memory with many values, kB' 120000 "$growth"
end_flood values 10

build_with "[\"locales\",\"$(seq -s, -f 'x%g' 1000)\",\"x\"]" >locales
flooded locales locales --repeat 300
expect_memory 'growth of resident memory with many locales, kB' 60000 "$growth"
end_flood locales 300000

messages 1 1 0 >tiny
flooded tiny tiny --repeat 50000
expect_memory 'growth of resident memory with tiny messages, kB' 60000 "$growth"
end_flood tiny 50000

# The log counts what it does not say.
for number in {1..100}; do
  printf '{"exchange":"exchange/build/","key":"build.%s.1.log_uploaded","body":"%s"}\n' "$number" "$number"
done >malformed
flooded malformed malformed --repeat 200
expect_memory 'growth of resident memory with malformed messages, kB' 20000 "$growth"
expect_equal 'rejects' 20000 "$(wc -l <malformed.rejects)"
expect_at_most 'log lines about malformed messages' 30 "$(wc -l <malformed.err)"

# used NAME: hundredths of seconds of CPU time
used() {
  awk '{ print $14 + $15 }' "/proc/${pid_of[$1]}/stat"
}
# wakes NAME: how often it has waited
wakes() {
  awk '$1 == "voluntary_ctxt_switches:" { print $2 }' "/proc/${pid_of[$1]}/status"
}
before=$(used malformed)
woken=$(wakes malformed)
sleep 10
expect_at_most 'hundredths of CPU seconds in 10 s without messages' 1 $(($(used malformed) - before))
expect_at_most 'wake-ups in 10 s without messages' 21 $(($(wakes malformed) - woken))
end_flood malformed 0
