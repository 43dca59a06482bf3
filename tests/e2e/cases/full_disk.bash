# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# On a full disk the monitor exits with status 74. Messages without a complete line in the
# file are still in the queue, and the next run prints them once there is space.

namespace=(unshare --mount)
((EUID == 0)) || namespace+=(--user --map-root-user)
"${namespace[@]}" true || skip 'may not mount a small disk'

use_broker
make_queue disk
messages 1 200 >capture
feed capture
mkdir disk
# The mount ends with its namespace.
# shellcheck disable=SC2016
"${namespace[@]}" sh -c 'mount -t tmpfs -o size=64k none disk || exit 125
    "$@" >>disk/out; status=$?; cp disk/out full; exit $status' sh \
  "$monitor" --url "$url" --durable --label disk --event pulse </dev/null 2>full.err &
started full
ended full 15
((status != 125)) || skip 'cannot mount a small disk'
expect_equal 'exit status' 74 "$status"
expect_lines 'errors' 1 full.err ' error: '
expect_line 'error' full.err 'stdout.*No space left'

# An incomplete last line has no newline and is not counted.
written=$(wc -l <full)
expect_at_least 'lines written' 10 "$written"
left=$(depth disk messages_ready)
expect_at_least 'messages left' $((200 - written)) "$left"
expect_at_most 'messages left' 200 "$left"

"$monitor" --url "$url" --durable --label disk --event pulse </dev/null >>full 2>again.err &
started again
wait_for 15 'the queue is empty' has_depth disk 0
expect_clean_stop again
jq -R -r 'fromjson? | .key / "." | .[2]' full | sort -n | uniq >complete
expect_equal 'messages of both runs' "$(seq 200)" "$(<complete)"
expect_at_most 'torn lines' 1 "$(jq -R 'select((fromjson? // null) == null)' full | wc -l)"
