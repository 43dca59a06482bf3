# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# RabbitMQ adds headers to a message that a quorum queue redelivers, even beyond the negotiated
# frame size. Such a message is accepted.

use_broker
flags=(--queue-type quorum --event pulse)
make_queue grown "${flags[@]}"
# The routes of 256 octets each come close to the 131064 that a header frame may have.
jq -nc '{exchange: "exchange/build/", key: "build.mozilla-central-linux.1.log_uploaded",
  cc: [range(0; 512) as $route | "\($route)." + ("x" * (if $route < 511 then 248 else 190 end))
       | .[0:251]],
  message: {payload: {build: {properties: [["branch", "mozilla-central", "x"], ["a", 1, "x"],
                                           ["b", 1, "x"], ["buildnumber", 1, "x"]]}}}}' >capture
feed capture
mkfifo stuck.pipe
exec 3<>stuck.pipe # nobody reads
out=stuck.pipe start_consuming killed --url "$url" --durable --label grown "${flags[@]}"
wait_for 10 'it is delivered' has_depth grown 1 messages_unacknowledged
crash killed
exec 3>&-
rest_of_queue grown rest "${flags[@]}"
expect_lines 'events' 1 rest '"redelivered":true'
expect_lines 'lost connections' 0 rest-grown.err 'lost'
