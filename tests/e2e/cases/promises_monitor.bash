# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What becomes of events if the monitor is killed; see promises.tsv.

# shellcheck source=../promises.bash
. "$here/promises.bash"
use_broker

kill_monitor() {
  crash "$1"
  [[ ${output_of[$1]} != pipe ]] || ended "$1.reader" 5
}

begin_promises monitor
feed part.11
each_monitor kill_monitor
until_queues_are_gone
feed part.21
each_monitor start_promised
feed part.31
each_monitor expect_promise
