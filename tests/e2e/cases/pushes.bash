# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Random pushes of a model of the queue service, several at the same time, end as they truly end,
# and as in a replay. If the connection is lost, none ends with status 0 that was not seen whole.

use_broker

# live SEED COUNT [FLAG...]
live() {
  "$support/queue_model/live_pushes" "$monitor" "$feeder" "$url" --first "$1" --count "$2" "${@:3}" \
    >live.log 2>&1 || mismatch "pushes from seed $1" 'the true ends' "$(cat live.log)"
}

for ((batch = 0; batch < $(soak_or 1 6); ++batch)); do
  live $((1 + 8 * batch)) 8
  live $((1001 + 8 * batch)) 8 --proxy "$here/faultproxy"
done
