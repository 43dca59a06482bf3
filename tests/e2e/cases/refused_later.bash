# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# A monitor that has consumed does not exit if the broker refuses it, for example during a
# restart: it logs an error and retries at the longest interval. With --no-retry any loss of
# the connection ends the run.

use_broker
ctl add_user someone hushhush >/dev/null
ctl set_permissions -p "$vhost" someone '.*' '.*' '.*'
start_consuming refused --url "amqp://someone:hushhush@127.0.0.1:$BROKER_PORT/$vhost"
start_consuming fleeting --url "amqp://someone:hushhush@127.0.0.1:$BROKER_PORT/$vhost" --no-retry
ctl change_password someone other >/dev/null
ctl close_all_connections --vhost "$vhost" 'for the test' >/dev/null
ended fleeting 5
expect_equal 'exit status with --no-retry' 69 "$status"
expect_lines 'errors with --no-retry' 1 fleeting.err ' error: '
wait_for 10 'the refusal is logged' grep -q ' error: .*log in' refused.err
stays 4 is_running refused || mismatch 'after a refusal' 'it runs' 'it has ended'
expect_lines 'errors' 1 refused.err ' error: '
expect_no_line 'secret in the log' refused.err hushhush
expect_clean_stop refused
