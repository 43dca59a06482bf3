# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Runs that end after a few lines do not return other messages so often that the broker drops
# them at a delivery limit.

use_broker
flags=(--queue-type quorum)
ctl -p "$vhost" set_policy limited '^queue/' '{"delivery-limit": 3}' --apply-to queues >/dev/null
make_queue counted "${flags[@]}"
messages 1 20 >capture
feed capture
for ((run = 1; run <= 20; ++run)); do
  run_monitor --url "$url" --durable --label counted "${flags[@]}" --count 1
  expect_equal "exit status of run $run" 0 "$status"
  cat out >>all
done
expect_once 'events of all runs' all 1 20
