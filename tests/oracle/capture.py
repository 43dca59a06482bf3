# SPDX-License-Identifier: MPL-2.0
"""EVENTS §1: one capture line -> exchange, key, CC and body."""

import re
from dataclasses import dataclass

from oracle_json import MAX_LEVELS, JsonError, Value, decode_utf8, member, parse
from values import Bad, is_true, text

STAMP = re.compile(r"[0-9]{14}\Z")


@dataclass
class Capture:
    exchange: str
    key: str
    cc: list | None
    timestamp: str | None
    redelivered: bool
    body: Value | None


def read(line):
    """A Capture, or None for an empty line; raises Bad."""
    # AMBIGUOUS: a line of white space only isn't empty, so it is bad (no output
    # either way). A bad byte or lone surrogate outside the body spoils the line too.
    if line == b"":
        return None
    try:
        root = parse(decode_utf8(line))
    except JsonError as error:
        raise Bad(f"capture line: {error}") from None
    if root.kind != "object":
        raise Bad("capture line: not an object")
    return _bare(root) if _is_bare(root) else _wrapped(root)


def _is_bare(root):
    return not root.has("message") and _string(member(root, "_meta", "exchange")) is not None \
        and _string(member(root, "_meta", "routing_key")) is not None


def _bare(root):
    # AMBIGUOUS: in a bare body, members named timestamp, redelivered or cc belong to
    # the body, not to the capture.
    return Capture(root.get("_meta").get("exchange").data,
                   root.get("_meta").get("routing_key").data, None, None, False, root)


def _wrapped(root):
    exchange, key = _string(root.get("exchange")), _string(root.get("key"))
    if exchange is None or key is None:
        raise Bad("no exchange and key")
    return Capture(exchange, key, _cc(root.get("cc")), _stamp(root.get("timestamp")),
                   is_true(root.get("redelivered")), root.get("message"))


def _string(value):
    return value.data if value is not None and value.kind == "string" else None


def _cc(value):
    """Its strings in order; any other shape is none.

    AMBIGUOUS: an array without strings is an empty CC, not an absent one.
    """
    if value is None or value.kind != "array":
        return None
    return [item.data for item in value.data if item.kind == "string"]


def _stamp(value):
    # AMBIGUOUS: a number of 14 digits is Text (§2), so it counts.
    stamp = text(value)
    return stamp if stamp and STAMP.match(stamp) else None


def check_form(body):
    """Raise Bad where §6 rejects the body's form."""
    if body is None:
        raise Bad("no message")
    if body.kind != "object":
        raise Bad("body is not an object")
    if body.levels > MAX_LEVELS:
        raise Bad("body is too deep")
