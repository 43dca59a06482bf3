# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# What a person sees on a terminal of some width: how to get text, and events as text.

# on_terminal COLUMNS ARG...: runs the monitor on a terminal with $HOME as home. Sets `status`; what
# was shown is in `lines`.
on_terminal() {
  local columns=$1
  shift
  status=0
  env -u XDG_CONFIG_HOME HOME="$PWD/home" TERM=xterm TZ=UTC \
    "$support/terminal" "$columns" "$monitor" "$@" || status=$?
}

# expect_first_line WHAT TEXT: of the log, without its time
expect_first_line() {
  expect_equal "$1" "$2" "$(grep -om1 ' \(info\|warning\): .*' lines)"
}

mkdir home
sample=(--input "$support/sample.jsonl" --tree '*')

# --- JSON: the first line of the log says how to get text ---
file=$PWD/home/.config/pulsebuildmonitor/config.toml
on_terminal 500 "${sample[@]}" --platform linux46
expect_first_line 'hint without a configuration' \
  " info: printing JSON; for text, use -f auto, or set format = \"auto\" in $file"
on_terminal 500 "${sample[@]}" --format json
expect_no_line 'hint although JSON was asked for' lines 'printing JSON'
printf 'platform = "linux46"\n' >other.toml
on_terminal 500 "${sample[@]}" --config other.toml
expect_first_line 'hint with another configuration' \
  ' info: printing JSON; for text, use -f auto, or set format = "auto" in other.toml'
mkdir -p "${file%/*}"
printf 'format = "auto"\n' >"$file"
on_terminal 500 "${sample[@]}"
expect_no_line 'hint after it was followed' lines 'printing JSON'
expect_line 'text after the hint was followed' lines '^[0-9].* success  +mozilla-central'

# --- text: the columns fit the width, and follow what is shown ---
rm -r home/.config
for columns in 60 80 120 200; do
  on_terminal "$columns" "${sample[@]}" --format auto --color never --quiet
  expect_equal "lines wider than $columns columns" '' \
    "$(python3 -c '
import sys
for line in open("lines", encoding="utf-8"):
    if line[:1].isdigit() and len(line) - 1 > int(sys.argv[1]): print(line)' "$columns")"
done
expect_line 'a name that is not cut where there is room' lines ' macosx64-aarch64 '
expect_no_line 'a date that is today'"'"'s' lines '^20[0-9-]* '
on_terminal 120 --input "$support/sample.jsonl" --tree autoland --format auto --quiet --color never
expect_no_line 'a tree that the filter fixes' lines '^[0-9].* autoland '
env -u TZ COLUMNS=80 "$monitor" "${sample[@]}" --format text --quiet >out
expect_no_line 'a line that is wider than COLUMNS' out '^.{81,}'
expect_line 'a time in a pipe' out '^[0-9:]{8}Z '
on_terminal 80 "${sample[@]}" --format auto --quiet --color never
expect_line 'a local time' lines '^[0-9:]{8} '

# --- one summary at the end, no taller than the terminal (24 rows) ---
on_terminal 100 "${sample[@]}" --format auto --color never
sed '1,/^$/d' lines >summary
expect_line 'the first line of the summary' summary '^(failure|exception) [^ ]+/'
expect_no_line 'warnings among the failures' summary '^warnings '
expect_line 'the rest is counted' summary '^and [0-9]+ more failures$'
expect_line 'the results of all' summary '^after [0-9a-z]+: [0-9]+ builds: .*; [0-9]+ tests: '
expect_at_most 'rows of the summary' 23 "$(fold -w 100 summary | wc -l)"
expect_no_line 'another summary' lines ' ended: |messages received'
