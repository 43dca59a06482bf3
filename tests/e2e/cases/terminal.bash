# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# Hostile text on a real terminal, where the monitor also shows its log and a summary: in every
# format, the only control sequences are its own colors and links, and these lead to https.

# hostile TEXT: capture lines with the text in every place that a message has
hostile() {
  jq -cn --arg text "$1" '
    def job($properties): {exchange: "exchange/build/", key: "build.\($text).1.log_uploaded",
      message: {payload: {build: {results: 2, properties: ($properties | map(. + ["x"]))}}}};
    job([["branch", $text], ["platform", $text], ["buildername", $text], ["revision", $text],
         ["log_url", $text], ["blobber_files", {($text): $text}], ["locale", $text]]),
    job([["branch", "try"], ["buildername", "try_x_test-\($text)"], ["log_url", $text]]),
    {exchange: "exchange/build/normalized", key: $text, message: {payload:
      {tree: $text, platform: $text, test: $text, logurl: $text, status: $text, os: $text}}},
    {exchange: "exchange/taskcluster-queue/v1/task-failed", key: $text,
     cc: ["route.\($text)", "route.tc-treeherder.v2.\($text).\($text).1"], message:
      {status: {taskId: $text, taskGroupId: $text, runs: [{runId: 0, reasonResolved: $text}]},
       runId: 0, task: {tags: {kind: "build", label: $text, createdForUser: $text}}}},
    {exchange: "exchange/taskcluster-queue/v1/task-failed", key: "k", message:
      {status: {taskId: "t", runs: [{runId: 0}]},
       runId: 0, task: {tags: {kind: "new-\($text)-build", label: "build-\($text)/opt"}}}},
    {exchange: $text, key: $text, message: {($text): $text}},
    {exchange: "exchange/build/", key: $text, message: {payload: $text}},
    {event: "test", source: "normalized", tree: $text, test: $text, result: $text, logurl: $text,
     started: $text, timestamp: $text, platform: $text, what: $text, tags: [$text]}'
}

# on_terminal COMMAND...: with all its standard descriptors on a new terminal. Its output is in
# `screen`.
on_terminal() {
  TERM=xterm python3 -c '
import os, pty, sys
screen = open("screen", "wb")
def read(descriptor):
    data = os.read(descriptor, 65536)
    screen.write(data)
    return data
sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:], read)))' "$@" </dev/null >/dev/null
}

# expect_harmless WHAT: nothing in `screen` but text and the sequences of the monitor
expect_harmless() {
  python3 - "$1" <<'END' || mismatch "$1" 'no control sequence of a message' "$(<found)"
import re, sys, unicodedata
text = open("screen", encoding="utf-8", newline="").read().replace("\r\n", "\n")
# On a terminal, the replay's progress erases its line.
text = re.sub("\r?\x1b\\[J[^\r\n]*\r?", "", text)
links = re.findall("\x1b]8;;(.*?)\x1b\\\\", text)
text = re.sub("\x1b]8;;(https://[!-~]{1,1992})?\x1b\\\\", "", text)
text = re.sub("\x1b\\[(0|2|3[1-5]|90)m", "", text)
bad = sorted({f"U+{ord(c):04X}" for c in text
              if c not in "\n\t" and (unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp")
                                      or "\ufe00" <= c <= "\ufe0f" or c >= "\U000e0000")})
bad += [link[:60] for link in links if link and not link.startswith("https://")]
bad += re.findall(r"(?m)^<[0-9]{1,3}>.*", text)
open("found", "w", encoding="utf-8").write(" ".join(bad) or "nothing")
sys.exit(bool(bad) or not text)
END
}

texts=(
  $'\e]0;title\a\e[2J\e]8;;javascript:alert(1)\e\\link' # ESC, BEL
  $'\u009b2J\u009d0;title\u009c\u0085\u0080'           # C1
  $'a\r\n<0>b\tc\vd\fe\x7f\x1c'                        # controls, a priority
  '<0>x'
  $'\u2028\u2029\u061c\u200e\u200f\u202e\u2066\u2069'
  $'\u200b\u200d\u2060\ufeff\u00ad\U000e0041\ufe0f\ufff9'
  'javascript:alert(1)' 'file:///etc/passwd' 'data:text/html,x' $'https://example.org/\e]0;x\a'
  'https://example.org/log' '=1+1'
)
for text in "${texts[@]}"; do hostile "$text"; done >capture
{
  printf '{"exchange":"e","key":"k","message":{"a":"\xc2\x9b2J \xe2\x80\xae \x7f"}}\n'
  printf '{"exchange":"e\\u0000","key":"\\u0000<0>","message":{"a":"\\u001b"}}\n'
  printf '\x1b]0;not JSON\a\n'
} >>capture

common=(--input capture --tree '*' --mobile any --talos)
for options in '' '--event pulse' '--format json --fields label,tree,tags' \
  '--format json --event pulse --fields message,key,cc' '--format text' '--format auto' \
  '--format text --event pulse' '--color always --format text' '--color never --format text' \
  '--format tsv' '--format csv --header' '--format tsv --event pulse' '--format csv --event pulse' \
  '--format csv --escape-formulas' '--template {label|tree}' \
  '--template {message}{message:json}{what:.20} --event pulse,build,test' '--log-format json' \
  '--verbose --exec true' '--exit-status --format text' '--where tree=*x* --format text'; do
  # shellcheck disable=SC2086
  on_terminal "$monitor" "${common[@]}" $options || true
  expect_harmless "on a terminal, with '$options'"
done

# Errors and the printed configuration show what the user gives.
for options in $'--tree\n[\e[2J' $'--fields\n\e]0;x\a' $'--input\n\e[2J\u202e' \
  $'--print-config\n--tree\n\e2J\u009b\u202e' $'--dry-run\n--template\n\e]0;x\a\u2028' \
  $'--output\n\u009b2J/x' $'--template\n{\e[2J}' $'--where\n\e[2J=1' $'--config\n\u202e' $'\e[2J'; do
  mapfile -t arguments <<<"$options"
  on_terminal "$monitor" "${common[@]}" "${arguments[@]}" || true
  expect_harmless "a text about $(printf '%q' "$options")"
done

# A capture stays as it was sent where it is not shown.
run_monitor "${common[@]}" --event pulse --format json
expect_lines 'a message as it was sent' 1 out $'"message":{"a":"\u009b2J \u202e \x7f"}'
