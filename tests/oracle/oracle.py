#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MPL-2.0
"""Slow reference translator of EVENTS.md, with every filter open.

    oracle.py [--pulse] [--stage LIST] [FILE...]      capture lines in (default stdin)

prints per input line {"line":N,"verdict":"events|duplicate|ignored|bad|empty","events":[...]}.
Imported, `judge_all` says the same of many lines, `judge` and `pulse` of one. `timestamp` is null where the
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
import stages
import taskcluster
from values import Bad

SOURCES = {
    "exchange/build/": "buildbot",
    "org.mozilla.exchange.build": "buildbot",
    "exchange/build/normalized": "normalized",
}
TRANSLATORS = {"buildbot": buildbot.events, "normalized": normalized.events,
               "taskcluster": taskcluster.events}
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
REMEMBERED_RUNS = 65536


@dataclass
class Verdict:
    verdict: str  # events duplicate ignored bad empty
    events: list = field(default_factory=list)  # each [(name, value)]
    reason: str | None = None
    run: tuple | None = None  # the exchange, task and run of a Taskcluster message


def judge(line, asked=stages.DEFAULT):
    """The Verdict on one capture line (bytes, without its line feed)."""
    try:
        message = capture.read(line)
        return Verdict("empty") if message is None else _translate(message, asked)
    except Bad as bad:
        return Verdict("bad", reason=str(bad))


def _source(message, asked):
    stage = stages.stage_of(message.exchange)
    if stage is not None:
        return "taskcluster" if asked.is_known(stage) else None
    return SOURCES.get(message.exchange)


def _translate(message, asked):
    source, stage = _source(message, asked), stages.stage_of(message.exchange)
    # §6: what the key alone rules out is ignored whatever its body holds.
    if source == "buildbot" and buildbot.ruled_out(message.key, asked.buildbot):
        return Verdict("ignored")
    capture.check_form(message.body)
    if source is None or stage is not None and stage not in asked.taskcluster:
        return Verdict("ignored")
    more = {"timestamp": message.timestamp, "stage": stage if asked.are_printed else None}
    found = [event.build_or_test(fields | more) for fields in TRANSLATORS[source](message)]
    run = None
    if found and source == "taskcluster":
        run = (message.exchange, *(dict(found[0]).get(name) for name in ("task_id", "run_id")))
    return Verdict("events" if found else "ignored", found, run=run)


def mark_duplicates(verdicts):
    """A stage of a run makes events once: later messages about it make none.

    AMBIGUOUS: "the last 65 536 such" are the last to make events; a message that makes none,
    because an earlier one did, does not renew it.
    """
    seen = {}
    for verdict in verdicts:
        if verdict.run in seen:
            verdict.verdict, verdict.events = "duplicate", []
        elif verdict.run:
            seen[verdict.run] = True
            if len(seen) > REMEMBERED_RUNS:
                del seen[next(iter(seen))]


def judge_all(lines, asked=stages.DEFAULT, decide=judge):
    """The Verdicts on all lines of one capture."""
    verdicts = [decide(line, asked)
                for line in [without_mark(line) for line in lines[:1]] + lines[1:]]
    mark_duplicates(verdicts)
    return verdicts


def without_mark(line):
    """The first line of a capture without the byte order mark that it may begin with."""
    return line.removeprefix(BYTE_ORDER_MARK)


def pulse(line, asked=stages.DEFAULT):
    """The Verdict for `--event pulse`: every message, unless §6 rejects its form."""
    try:
        message = capture.read(line)
        if message is None:
            return Verdict("empty")
        capture.check_form(message.body)
    except Bad as bad:
        return Verdict("bad", reason=str(bad))
    fields = {"event": "pulse", "source": _source(message, asked),
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
    arguments.add_argument("--stage", metavar="LIST", default="", help="as the program's")
    arguments.add_argument("files", nargs="*", metavar="FILE")
    options = arguments.parse_args()
    asked = stages.Stages(options.stage.split(","))
    verdicts = judge_all(read_lines(options.files), asked, pulse if options.pulse else judge)
    for number, verdict in enumerate(verdicts, 1):
        sys.stdout.buffer.write(_spell(number, verdict).encode())


if __name__ == "__main__":
    main()
