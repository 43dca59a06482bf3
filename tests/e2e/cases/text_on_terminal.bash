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
