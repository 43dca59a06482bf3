# SPDX-License-Identifier: MPL-2.0
"""EVENTS §2, "Reading values", and the rules that several sources share."""

import datetime
import re
import zoneinfo

DIGITS = re.compile(r"[0-9]+\Z")
WHOLE = re.compile(r"-?[0-9]+\Z")
PACIFIC = zoneinfo.ZoneInfo("America/Los_Angeles")
RESULTS = ("success", "warnings", "failure", "skipped", "exception", "retry", "canceled")
UNKNOWN = ("", "None")

# §3: bytes of a URL that stay; a % stays too, so nothing is encoded twice.
URL_SAFE = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.-~"
    b"%/:=&?#+!$,;'@()*[]|")


class Bad(Exception):
    """The message misses what §3 to §5 need, or §6 rejects its form."""


def known(text):
    """Unknown is null, never "" and never "None" (§2)."""
    return None if text is None or text in UNKNOWN else text


def text(value):
    """Text: a string as it stands, or a whole number of any size as its digits.

    AMBIGUOUS: "as its digits" for a negative number: the spelling with its minus.
    """
    if value is None:
        return None
    if value.kind == "string":
        return known(value.data)
    if value.kind == "number" and WHOLE.match(value.data):
        return value.data
    return None


def integer(value):
    """Integers: whole numbers of signed 64 bits, or strings of 1 to 18 digits."""
    if value is None:
        return None
    if value.kind == "number" and WHOLE.match(value.data):
        number = int(value.data)
        return number if -2**63 <= number < 2**63 else None
    if value.kind == "string":
        return digits(value.data)
    return None


def digits(string):
    """An integer from a string of 1 to 18 ASCII digits."""
    return int(string) if DIGITS.match(string) and len(string) <= 18 else None


def is_true(value):
    """Of booleans only `true` counts."""
    return value is not None and value.kind == "true"


def lower(string):
    """ASCII lower case (§2: "lower case" means ASCII)."""
    if string is None:
        return None
    return "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in string)


def cut(string, *marks):
    """"Cut before" (§2): before the first such mark; nothing left is unknown."""
    if string is None:
        return None
    places = [at for at in (string.find(mark) for mark in marks) if at >= 0]
    return known(string[:min(places)] if places else string)


def encode_url(string):
    """Percent-encoding of §3."""
    if string is None:
        return None
    return "".join(chr(b) if b in URL_SAFE else f"%{b:02X}" for b in string.encode("utf-8"))


def result_of(status):
    """(status, result) of a buildbot code; other than 0 to 6, both are unknown."""
    if status is None or not 0 <= status <= 6:
        return None, None
    return status, RESULTS[status]


def seconds_of(buildid, zone):
    """builddate (§2): the epoch second that a 14-digit build id names, else None."""
    if buildid is None or len(buildid) != 14 or not DIGITS.match(buildid):
        return None
    parts = [int(buildid[a:b]) for a, b in ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14))]
    if not 1970 <= parts[0] <= 2037:
        return None
    try:
        # fold=0: of an hour that comes twice the first; inside the skipped hour it
        # takes the offset from before the change, standard time, as §2 asks.
        moment = datetime.datetime(*parts, tzinfo=zone, fold=0)
    except ValueError:  # AMBIGUOUS: second 60 is taken as no real second
        return None
    epoch = datetime.datetime(1970, 1, 1)
    return round((moment.replace(tzinfo=None) - moment.utcoffset() - epoch).total_seconds())


def is_mobile(platform, product, builder):
    """`mobile` of §3 and §4."""
    return bool((platform and platform.startswith("android"))
                or product in ("mobile", "fennec")
                or (builder and ("mobile" in builder or "android" in builder)))
