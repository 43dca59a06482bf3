# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# If stdout or the rejects file is appended to a file whose last line is incomplete, a newline
# is written first. Nothing is added to other files.

messages 1 3 >capture
printf 'no capture line\n' >>capture

printf '{"torn":' >events
printf '{"torn":' >rejects
"$monitor" --input capture --rejects rejects >>events 2>err
expect_equal 'the torn line' '{"torn":' "$(head -n 1 events)"
tail -n +2 events >rest
expect_once 'events after the torn line' rest 1 3
expect_equal 'the torn reject' '{"torn":' "$(head -n 1 rejects)"
expect_equal 'lines in the rejects file' 2 "$(wc -l <rejects)"

"$monitor" --input capture --rejects rejects >>events 2>err
expect_equal 'lines after another run' 7 "$(wc -l <events)"
expect_equal 'rejects after another run' 3 "$(wc -l <rejects)"

: >empty
"$monitor" --input capture >>empty 2>err
expect_once 'events in an empty file' empty 1 3
