#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: MPL-2.0
"""Random capture lines around every rule of EVENTS.md.

    generate.py --seed S --count N

Mostly valid messages with one to three oddities, so that most make events; line N of
seed S depends on S and N alone.
"""

import argparse
import random
import sys

from gen_buildbot import buildbot, normalized
from gen_json import Obj, Writer, broken_value, nested, odd_value
from gen_taskcluster import taskcluster

OTHER_EXCHANGES = (
    "exchange/taskcluster-queue/v1/task-ended", "exchange/taskcluster-queue/v1/task-group-resolved",
    "exchange/taskcluster-queue/v1/task-Running", "exchange/taskcluster-queue/v1/task-Completed",
    "xexchange/taskcluster-queue/v1/task-failed", "exchange/taskcluster-queue/v1/task-",
    "exchange/build", "", "é", "exchange/build/normalized/", "exchange/hgpushes/v2")
STAMPS = ("20260102030405", "99999999999999", "2026010203040", "x", "", None, True, [],
          "2026-01-02T03:04:05Z", "２0260102030405")


def generate(seed, count):
    """`count` lines as bytes, without line feeds."""
    return [line(random.Random(f"{seed}:{at}"), at == 0) for at in range(count)]


def line(rng, is_first):
    choice = rng.random()
    if choice < 0.01:
        return rng.choice((b"", b"", b" ", b"\t", b"\r"))
    if choice < 0.03:
        return rng.choice((b"null", b"[]", b"{}", b"5", b'"x"', b"x", b"{", b'{"exchange":"a"}',
                           b'{"key":"k","message":{}}', b'{"exchange":1,"key":"k","message":{}}',
                           b'{"exchange":"a","key":null,"message":{}}', b'{"_meta":{}}',
                           b'{"_meta":{"exchange":"exchange/build/","routing_key":5}}',
                           b'{"exchange":"exchange/build/","key":"build.a.1.log_uploaded"}',
                           b"\xef\xbb\xbf{}", b"\x00", b"\xff"))
    text = _message_line(rng)
    if rng.random() < 0.01:
        text = _spoil_text(rng, text)
    data = text.encode("utf-8")
    if rng.random() < 0.01:
        return _spoil_bytes(rng, data)
    # Only the first line of a capture may begin with a byte order mark.
    return b"\xef\xbb\xbf" + data if rng.random() < (0.7 if is_first else 0.003) else data


def _message_line(rng):
    exchange, key, body, cc = _message(rng)
    _mutate_body(rng, body)
    if rng.random() < 0.03:
        exchange = rng.choice(OTHER_EXCHANGES)
    writer = Writer(rng)
    if rng.random() < 0.08:
        return writer.write(_bare(rng, exchange, key, body))
    return writer.write(_envelope(rng, exchange, key, cc, body))


def _message(rng):
    choice = rng.random()
    if choice < 0.3:
        return *buildbot(rng), _no_cc(rng)
    if choice < 0.42:
        return *normalized(rng), _no_cc(rng)
    return taskcluster(rng)


def _no_cc(rng):
    return rng.choice((None, None, None, [], ["route.x"], "x", [1, "a"]))


def _mutate_body(rng, body):
    """Oddities that any source may meet; the last ones make the body bad."""
    choice = rng.random()
    place = rng.randrange(len(body.pairs) + 1)
    if choice < 0.06:
        body.pairs.insert(place, ["unread", odd_value(rng)])
    elif choice < 0.09:  # the body is level 1, so 126 to 129 levels more
        body.pairs.insert(place, ["deep", nested(rng, rng.choice((125, 126, 127, 128, 129, 400)))])
    elif choice < 0.10:
        body.pairs.insert(place, ["bad", broken_value(rng)])
    elif choice < 0.12:  # first of two: as if it weren't there
        body.pairs.insert(0, [rng.choice(body.pairs)[0], odd_value(rng)])
    elif choice < 0.13:  # last of two: it alone counts
        body.pairs.append([rng.choice(body.pairs)[0], odd_value(rng)])
    elif choice < 0.14:
        name = rng.choice(body.pairs)[0]
        body.set(name, odd_value(rng))


def _envelope(rng, exchange, key, cc, body):
    members = [["exchange", exchange], ["key", key], ["message", body]]
    if cc is not None or rng.random() < 0.2:
        members.append(["cc", cc])
    if rng.random() < 0.3:
        members.append(["timestamp", rng.choice(STAMPS)])
    if rng.random() < 0.3:
        members.append(["redelivered", rng.choice((True, True, False, None, "true", 1))])
    if rng.random() < 0.1:
        members.append([rng.choice(("event", "source", "x", "_meta")), odd_value(rng)])
    if rng.random() < 0.3:
        rng.shuffle(members)
    if rng.random() < 0.03:  # of one name the last counts
        members.insert(0, [rng.choice(members)[0], odd_value(rng)])
    if rng.random() < 0.01:
        members[rng.randrange(len(members))][1] = odd_value(rng)
    return Obj(*members)


def _bare(rng, exchange, key, body):
    meta = Obj(["exchange", exchange], ["routing_key", key], ["sent", "x"])
    if rng.random() < 0.05:
        meta.pairs.pop(rng.randrange(2))
    if rng.random() < 0.1:
        meta.pairs.append([rng.choice(("exchange", "routing_key")), odd_value(rng)])
    body.pairs.insert(rng.randrange(len(body.pairs) + 1), ["_meta", meta])
    return body


def _spoil_text(rng, text):
    at = rng.randrange(len(text))
    return rng.choice((text[:at], text[:at] + text[at + 1:], text + "x", text + text, text + ",",
                       text[:at] + rng.choice("{}[]\",:\\x0 ") + text[at:])).replace("\n", " ")


def _spoil_bytes(rng, data):
    at = rng.randrange(len(data))
    return data[:at] + rng.choice((b"\xff", b"\x80", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
                                   b"\xe2\x98", b"\x00")) + data[at:]


def main():
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seed", default="1")
    arguments.add_argument("--count", type=int, default=1000)
    options = arguments.parse_args()
    for made in generate(options.seed, options.count):
        sys.stdout.buffer.write(made + b"\n")


if __name__ == "__main__":
    main()
