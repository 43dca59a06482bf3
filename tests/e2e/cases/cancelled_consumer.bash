# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A broker that cancels the consumer has not deleted the queue: if the node of the queue is down,
# nothing is declared lost, and the monitor consumes again soon after the node is back.

start_liar node-liar node_down
start_consuming node --url "$liar" --durable --label node --event pulse
wait_for 5 'the consumer is cancelled' has_numbers node.out 1
wait_for 12 'the events after the node is back' has_numbers node.out 2
expect_no_line 'untrue words' node.err 'deleted|are lost'
expect_no_line 'errors' node.err ' error: '
expect_clean_stop node
expect_once 'events' node.out 1 2
