#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MPL-2.0
"""Slow reference translator of EVENTS.md, with every filter open.

    oracle.py [--pulse] [FILE...]      capture lines in (default stdin)

prints per input line {"line":N,"verdict":"events|duplicate|ignored|bad|empty","events":[...]}.
Imported, `judge` and `pulse` say the same of one line. `timestamp` is null where the
capture has none of its own.
"""

import argparse
import json
import sys
from dataclasses import dataclass, field

import buildbot
import capture
import event
import normalized
import taskcluster
from values import Bad

SOURCES = {
    "exchange/build/": "buildbot",
    "org.mozilla.exchange.build": "buildbot",
    "exchange/build/normalized": "normalized",
    "exchange/taskcluster-queue/v1/task-completed": "taskcluster",
    "exchange/taskcluster-queue/v1/task-failed": "taskcluster",
    "exchange/taskcluster-queue/v1/task-exception": "taskcluster",
}
TRANSLATORS = {"buildbot": buildbot.events, "normalized": normalized.events,
               "taskcluster": taskcluster.events}


@dataclass
class Verdict:
    verdict: str  # events duplicate ignored bad empty
    events: list = field(default_factory=list)  # each [(name, value)]
    reason: str | None = None
    run: tuple | None = None  # the exchange, task and run of a Taskcluster message


def judge(line):
    """The Verdict on one capture line (bytes, without its line feed)."""
    try:
        message = capture.read(line)
        return Verdict("empty") if message is None else _translate(message)
    except Bad as bad:
        return Verdict("bad", reason=str(bad))


def _translate(message):
    source = SOURCES.get(message.exchange)
    # §6: what the key alone rules out is ignored whatever its body holds.
    if source == "buildbot" and buildbot.ruled_out(message.key):
        return Verdict("ignored")
    capture.check_form(message.body)
    if source is None:
        return Verdict("ignored")
    found = [event.build_or_test(dict(fields, timestamp=message.timestamp))
             for fields in TRANSLATORS[source](message)]
    run = None
    if found and source == "taskcluster":
        run = (message.exchange, *(dict(found[0]).get(name) for name in ("task_id", "run_id")))
    return Verdict("events" if found else "ignored", found, run=run)


def mark_duplicates(verdicts):
    """The end of a run makes events once: the events of later messages about it are dropped."""
    seen = set()
    for verdict in verdicts:
        if verdict.run in seen:
            verdict.verdict, verdict.events = "duplicate", []
        elif verdict.run:
            seen.add(verdict.run)


def pulse(line):
    """The Verdict for `--event pulse`: every message, unless §6 rejects its form."""
    try:
        message = capture.read(line)
        if message is None:
            return Verdict("empty")
        capture.check_form(message.body)
    except Bad as bad:
        return Verdict("bad", reason=str(bad))
    fields = {"event": "pulse", "source": SOURCES.get(message.exchange),
              "timestamp": message.timestamp, "exchange": message.exchange,
              "key": message.key, "cc": message.cc, "redelivered": message.redelivered,
              "message": event.Raw(message.body.text())}
    return Verdict("events", [[(name, fields[name]) for name in event.PULSE]])


def read_lines(files):
    """Capture lines of files, or of stdin; only a line feed ends a line."""
    data = [open(name, "rb").read() for name in files] or [sys.stdin.buffer.read()]
    return [line for part in data for line in _split(part)]


def _split(data):
    lines = data.split(b"\n")
    return lines[:-1] if lines[-1] == b"" else lines


def _spell(number, verdict):
    members = [f'"line":{number}', f'"verdict":"{verdict.verdict}"']
    if verdict.reason:
        members.append(f'"reason":{json.dumps(verdict.reason)}')
    members.append('"events":[' + ",".join(map(event.line, verdict.events)) + "]")
    return "{" + ",".join(members) + "}\n"


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--pulse", action="store_true", help="pulse events instead")
    arguments.add_argument("files", nargs="*", metavar="FILE")
    options = arguments.parse_args()
    decide = pulse if options.pulse else judge
    verdicts = [decide(line) for line in read_lines(options.files)]
    mark_duplicates(verdicts)
    for number, verdict in enumerate(verdicts, 1):
        sys.stdout.buffer.write(_spell(number, verdict).encode())


if __name__ == "__main__":
    main()
