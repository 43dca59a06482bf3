# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# With the largest prefetch and a reader that has stopped, the use of memory, log lines and
# descriptors is limited, whether messages contain many values, become many lines, are tiny, or are
# malformed. Without messages, the monitor uses hardly any CPU time.

use_broker

# flooded NAME CAPTURE [ARG...]: feeds the capture to the monitor NAME while its reader is stopped,
# and then lets the reader continue. ARG... are for the feeder. Sets `growth`, the growth of
# resident memory until then in kB.
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

# end_flood NAME LINES: ends the monitor, which must have printed that many lines.
end_flood() {
  expect_clean_stop "$1"
  ended "$1-reader" 5
  expect_equal "lines of $1" "$2" "$(wc -l <"$1-reader.read")"
}

# build_with PROPERTY: a capture line about a build that has this property as well
build_with() {
  printf '{"exchange":"exchange/build/","key":"build.mozilla-central-linux64-l10n-nightly.1.log_uploaded",'
  printf '"message":{"payload":{"build":{"properties":[["branch","mozilla-central","x"],'
  printf '["platform","linux64","x"],["buildid","20130401030203","x"],%s],"results":0}}}}\n' "$1"
}

# A value of two bytes needs 24 bytes, and more while the memory is reallocated.
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

# Repeated warnings are only counted in the log.
for number in {1..100}; do
  printf '{"exchange":"exchange/build/","key":"build.%s.1.log_uploaded","body":"%s"}\n' "$number" "$number"
done >malformed
flooded malformed malformed --repeat 200
expect_memory 'growth of resident memory with malformed messages, kB' 20000 "$growth"
expect_equal 'rejects' 20000 "$(wc -l <malformed.rejects)"
expect_at_most 'log lines about malformed messages' 30 "$(wc -l <malformed.err)"

# used NAME: CPU time, in hundredths of a second
used() {
  awk '{ print $14 + $15 }' "/proc/${pid_of[$1]}/stat"
}
# wakes NAME: how often the process has waited
wakes() {
  awk '$1 == "voluntary_ctxt_switches:" { print $2 }' "/proc/${pid_of[$1]}/status"
}
before=$(used malformed)
woken=$(wakes malformed)
sleep 10
expect_at_most 'hundredths of CPU seconds in 10 s without messages' 1 $(($(used malformed) - before))
expect_at_most 'wake-ups in 10 s without messages' 21 $(($(wakes malformed) - woken))
end_flood malformed 0
