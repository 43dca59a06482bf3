# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --count, --timeout, --idle-timeout, --drain and --exit-status end a run as documented, and
# messages that were not printed completely stay in the queue.

use_broker
flags=(--url "$url" --durable --label limits)
make_queue limits "${flags[@]}"

messages 1 20 >capture
feed capture
run_monitor "${flags[@]}" --count 5
expect_equal 'exit status of --count 5' 0 "$status"
expect_once 'lines of --count 5' out 1 5
wait_for 5 'the rest is back in the queue' has_depth limits 15

run_monitor "${flags[@]}" --drain
expect_equal 'exit status of --drain' 0 "$status"
expect_once 'lines of --drain' out 6 20
expect_equal 'messages left after --drain' 0 "$(depth limits)"

began=$(progress_ms)
run_monitor "${flags[@]}" --count 1 --timeout 1s
expect_equal 'exit status where time ran out before --count' 124 "$status"
expect_at_most 'milliseconds of --timeout 1s' 3000 $(($(progress_ms) - began))
run_monitor "${flags[@]}" --idle-timeout 1s
expect_equal 'exit status of --idle-timeout without --count' 0 "$status"

# A repack of three locales that is cut after two is redelivered in full.
printf '%s\n' '{"exchange":"exchange/build/","key":"build.mozilla-central-linux-l10n-nightly-1.7.log_uploaded","message":{"payload":{"build":{"results":0,"properties":[["branch","mozilla-central","x"],["platform","linux","x"],["locales","de,fr,nl","x"]]}}}}' >repack
feed repack
run_monitor "${flags[@]}" --count 2
expect_equal 'locales before the cut' 'de fr' "$(jq -r .locale out | xargs)"
run_monitor "${flags[@]}" --drain
expect_equal 'locales when it comes again' 'de fr nl' "$(jq -r .locale out | xargs)"
expect_equal 'mark of what comes again' true "$(head -n 1 out | jq -r .redelivered)"

sed 's/"results":0/"results":2/' repack >failed
feed failed
run_monitor "${flags[@]}" --drain --exit-status
expect_equal 'exit status of a failure with --exit-status' 1 "$status"

# result_status RESULTS STATUS: the exit status for a build whose buildbot status is RESULTS.
result_status() {
  sed "s/\"results\":0/\"results\":$1/" repack >result
  run_monitor --input result --exit-status
  expect_equal "exit status of results $1 with --exit-status" "$2" "$status"
}
result_status 0 0 # success
result_status 1 1 # warnings
result_status 3 0 # skipped
result_status 4 1 # exception
result_status 5 0 # retry
result_status 6 0 # canceled

run_monitor --input failed --tree mozilla-centrl --exit-status
expect_equal 'exit status of no event with --exit-status' 3 "$status"
run_monitor --input failed --tree mozilla-centrl --exit-status --count 1
expect_equal 'exit status of no event with --exit-status and --count' 3 "$status"
run_monitor "${flags[@]}" --exit-status --timeout 1s
expect_equal 'exit status of time that ran out without an event' 3 "$status"
run_monitor "${flags[@]}" --exit-status --count 1 --timeout 1s
expect_equal 'exit status where time ran out before --count, with --exit-status' 124 "$status"
