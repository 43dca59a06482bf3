# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --queue-type quorum declares such a queue, which also works after a kill -9 of the monitor.

use_broker
flags=(--queue-type quorum --event pulse)
make_queue votes "${flags[@]}"
expect_equal 'type of the queue' quorum "$(depth votes type)"
messages 1 500 >capture
feed capture
start_reader reader
out=reader.pipe start_consuming killed --url "$url" --durable --label votes "${flags[@]}"
wait_for 10 'events appear' has_numbers reader.read 100
crash killed
ended reader 5
rest_of_queue votes rest "${flags[@]}"
jq -R -c 'fromjson?' reader.read >all
cat rest >>all
expect_all 'events of both runs' all 1 500
