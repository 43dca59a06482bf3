# SPDX-License-Identifier: MPL-2.0
"""Runs of the monitor on captures of the model, and what is wrong with their ends."""

import json
import os
import subprocess
import time


def capture_lines(world, watch):
    for sent, arrives, is_redelivered in watch.stream(world):
        line = {"timestamp": time.strftime("%Y%m%d%H%M%S", time.gmtime(arrives)), **sent.line}
        if is_redelivered:
            line["redelivered"] = True
        yield json.dumps(line, separators=(",", ":"))


def replay(binary, capture, flags):
    """(status, lines, log) of one run."""
    done = subprocess.run([binary, "--input", capture, *flags], capture_output=True, check=False,
                          stdin=subprocess.DEVNULL, text=True,
                          env={"PATH": os.environ["PATH"], "HOME": os.path.dirname(capture)})
    events = map(json.loads, done.stdout.splitlines())
    return (done.returncode, [(event["task_id"], event["run_id"], event["result"])
                              for event in events], done.stderr)


def differences(expected, status, events):
    if expected.is_close:
        return []
    found = []
    if status != expected.status:
        found.append(f"status {status}, expected {expected.status}: {expected.why}")
    if events != expected.lines:
        missing = [line for line in expected.lines if line not in events]
        extra = [line for line in events if line not in expected.lines]
        found.append(f"{len(events)} lines, expected {len(expected.lines)};"
                     f" missing {missing[:2]}, more {extra[:2]}")
    return found
