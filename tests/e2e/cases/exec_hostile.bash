# shellcheck shell=bash
# SPDX-License-Identifier: MPL-2.0
#
# --exec with messages that try to set variables or to forge commands: one command runs for each
# event; its environment is the inherited one plus the EVENT_ variables of the event; it reads the
# line of the event. Live and in a replay, with hooks in bash, perl and python.

use_broker

# hostile_messages: capture lines with hostile text in each place that a sender controls. Their
# labels have numbers, from 0 on.
hostile_messages() {
  python3 - <<'END'
import json

variables = ("x\0PERL5OPT=-Mbase;print(1)\0BASH_ENV=/tmp/x\0LD_PRELOAD=/tmp/x.so\0PATH=/tmp"
             "\0PYTHONPATH=/tmp\0EVENT_RESULT=success\0EVENT_X=y\0PULSE_PASSWORD=x")
command = variables + '\0\0{"event":"build","forged":true}\nEVENT_TREE=try\0\0{"forged":true}\n'
attacks = [variables, command, "\0", "\0\0", "x\0", "\0\n", "\n\n", "$(id);`id`|'\"", "=\0=", "x" * 70000]
places = ["label", "createdForUser", "project", "test-suite", "workerId", "taskGroupId", "key", "cc"]
number = 0
for place in places:
    for attack in attacks:
        if place in ("key", "cc"):  # AMQP allows 255 bytes
            attack = attack[:200]
        task = "T%021d" % number
        tags = {"kind": "mochitest", "label": "test-linux64/opt-%d-" % number, "project": "try"}
        status = {"taskId": task, "taskGroupId": "G", "workerType": "w",
                  "runs": [{"runId": 0, "started": "2026-03-02T09:15:44.000Z"}]}
        message = {"status": status, "runId": 0, "workerId": "i", "task": {"tags": tags}}
        key, cc = "primary.%s.0" % task, ["route.tc-treeherder.v2.try.abc.1"]
        if place in ("label", "createdForUser", "project", "test-suite"):
            tags[place] = tags.get(place, "") + attack
        elif place == "workerId":
            message["workerId"] = attack
        elif place == "taskGroupId":
            status["taskGroupId"] = attack
        elif place == "key":
            key += "." + attack
        else:
            cc.append(attack)
        print(json.dumps({"exchange": "exchange/taskcluster-queue/v1/task-failed", "key": key,
                          "cc": cc, "timestamp": "20260302101500", "message": message}))
        number += 1
END
}

# In a directory with the number of the run, from 0 on: the initial environment and the input.
cat >hook.bash <<'END'
i=0
while [[ -e recorded/$i ]]; do i=$((i + 1)); done
mkdir "recorded/$i"
cat /proc/$$/environ >"recorded/$i/variables"
cat >"recorded/$i/line"
END
cat >hook.perl <<'END'
my $i = 0;
$i++ until mkdir "recorded/$i";
my %files = ("variables" => "/proc/self/environ", "line" => "/dev/stdin");
for my $name (keys %files) {
  open(my $in, "<", $files{$name}) or die;
  open(my $out, ">", "recorded/$i/$name") or die;
  local $/;
  print $out scalar(<$in>);
}
END
cat >hook.python <<'END'
import os
import sys

i = 0
while os.path.exists("recorded/%d" % i):
    i += 1
os.mkdir("recorded/%d" % i)
for name, source in ("variables", open("/proc/self/environ", "rb")), ("line", sys.stdin.buffer):
    with open("recorded/%d/%s" % (i, name), "wb") as out:
        out.write(source.read())
END

# What the hooks have recorded, compared with what the line of each says.
cat >compare.py <<'END'
import json
import os
import re
import sys

inherited = [b"A=b c", b"PATH=/usr/bin:/bin", b"PWD=" + os.getcwdb(), b"Z="]
count, problems = len(os.listdir("recorded")), []


def text_of(value):
    if isinstance(value, list):
        return ",".join(value)
    return value if isinstance(value, str) else json.dumps(value)


lines = b""
for run in range(count):
    with open("recorded/%d/variables" % run, "rb") as file:
        found = file.read().split(b"\0")[:-1]
    ids = [each for each in found if re.fullmatch(rb"EVENT_ID=[0-9a-f]{16}", each)]
    with open("recorded/%d/line" % run, "rb") as file:
        line = file.read()
    lines += line
    if sys.argv[1] != "json":
        continue
    event = json.loads(line)
    expected = []
    for name, value in event.items():
        if value is None or name == "message":
            continue
        text = text_of(value).encode()
        if b"\0" not in text and len(text) <= 65536:
            expected.append(b"EVENT_" + name.upper().encode() + b"=" + text)
    if len(ids) != 1 or sorted(found) != sorted(inherited + ids + expected):
        problems.append("run %d: %r" % (run, set(found) ^ set(inherited + ids + expected)))
sys.stdout.buffer.write(lines)
print("\n".join(problems)[:2000], file=sys.stderr)
END

# hooked COMMAND [ARG...]: runs the monitor with the command, in a known environment; the lines
# that the commands read are in `lines`. Sets `status`.
hooked() {
  rm -rf recorded
  mkdir recorded
  status=0
  timeout --signal=KILL 600 env -i PATH=/usr/bin:/bin PWD="$PWD" A='b c' Z= EVENT_TREE=mine \
    EVENT_OTHER=x PULSE_PASSWORD=guest PULSEBUILDMONITOR_LOG_LEVEL=error \
    "$monitor" --exec "$@" </dev/null >out 2>err || status=$?
  python3 compare.py "${compared-json}" >lines 2>problems
  expect_equal "status with $1" 0 "$status"
  expect_equal "variables with $1" '' "$(<problems)"
  expect_equal "output and log with $1" '' "$(cat out err)"
}

hostile_messages >capture
fields=$("$monitor" --schema | jq -r '[.. | .properties? // empty | keys[]] | unique | join(",")')
events=(--tree '*' --event 'build,test,pulse')
flags=("${events[@]}" --fields "$fields,duration,what" --format json)
"$monitor" "${flags[@]}" --input capture >expected 2>err ||
  mismatch 'status without a command' 0 "$?"
messages=$(wc -l <expected)
expect_at_least 'events' 100 "$messages"

say 'in a replay'
hooked 'bash ./hook.bash' "${flags[@]}" --input capture
expect_same 'lines that bash reads' expected lines
awk 'NR % 4 == 1' capture >some
"$monitor" "${flags[@]}" --input some >expected 2>err
hooked 'perl ./hook.perl' "${flags[@]}" --input some
expect_same 'lines that perl reads' expected lines
hooked 'python3 -S ./hook.python' "${flags[@]}" --input some
expect_same 'lines that python reads' expected lines

say 'in every format, with newlines and NUL in the lines'
# expect_format FLAG...: the commands together read what is printed without them.
expect_format() {
  "$monitor" "${events[@]}" --input some --null $'a\nb' "$@" >expected 2>/dev/null
  compared=lines hooked 'bash ./hook.bash' "${events[@]}" --input some --null $'a\nb' "$@"
  expect_equal "commands with $*" "$(($(wc -l <some) * 2))" "$(find recorded -name line | wc -l)"
  expect_same "lines with $*" expected lines
}

for format in tsv csv text; do
  expect_format --format "$format"
done
for template in '{label}\n{owner}\n\n{key}' $'\n{tree:\n>20}' '\n' '{test:json}'; do
  expect_format --template "$template"
done

say 'live'
feed capture --declare-only
flags+=(--url "$url" --durable --label hostile)
make_queue hostile "${flags[@]}"
feed capture
hooked 'bash ./hook.bash' "${flags[@]}" --drain
expect_equal 'commands for live messages' "$messages" "$(find recorded -name line | wc -l)"
expect_equal 'messages left' 0 "$(depth hostile)"
