# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# With --single-active one monitor consumes, the other stands by and takes over.

use_broker
flags=(--url "$url" --durable --label single --single-active)
start_consuming active "${flags[@]}"
start_consuming standby "${flags[@]}"
messages 1 200 >capture
feed capture
wait_for 10 'the active one prints' has_numbers active.out 200
expect_equal 'events of the one that stands by' '' "$(<standby.out)"
wait_for 5 'all is acknowledged' has_depth single 0
crash active
messages 201 400 >capture
feed capture
wait_for 10 'the other takes over' has_numbers standby.out 200
expect_clean_stop standby
cat active.out standby.out >all
expect_once 'events of both' all 1 400
