# SPDX-License-Identifier: MPL-2.0
"""A strict, slow RFC 8259 reader that forgets nothing.

Members keep their order and repeats, numbers their spelling, and every value knows
the text it was read from: EVENTS §2 wants bodies "token for token" and numbers of any
size, neither of which the json module gives.
"""

import re
import sys

# EVENTS §6: deeper than 128 levels is bad; the outermost value is the first level.
# AMBIGUOUS: what a level is. Only arrays and objects count as levels here, so a
# number inside the 128th array is still allowed.
MAX_LEVELS = 128

# How deep this reader itself goes. Capture lines wrap the body, so it must see past
# 128 levels to say which part of the line is too deep.
READER_LEVELS = 1000
sys.setrecursionlimit(20000)

SPACE = re.compile(r"[ \t\n\r]*")
NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")
STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*)"')
ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
TOKEN = re.compile(rf"[ \t\n\r]*({STRING.pattern}|{NUMBER.pattern}|true|false|null|[\[\]{{}}:,])")
SHORT = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class JsonError(Exception):
    """The text isn't what EVENTS §6 accepts."""


class Value:
    """One JSON value: kind, data, and the source text it came from."""

    def __init__(self, kind, data, levels, source, start, end):
        self.kind = kind  # object array string number true false null
        self.data = data  # [(name, Value)], [Value], decoded str, or spelling
        self.levels = levels
        self.source, self.start, self.end = source, start, end

    def text(self):
        return self.source[self.start:self.end]

    def get(self, name):
        """Member `name`, or None. Of repeats the last counts, whole (§2)."""
        found = None
        if self.kind == "object":
            for member, value in self.data:
                if member == name:
                    found = value
        return found

    def has(self, name):
        return self.get(name) is not None


def member(value, *path):
    """The value at a path of member names, or None where any step is missing."""
    for name in path:
        if value is None:
            return None
        value = value.get(name)
    return value


def decode_utf8(data):
    try:
        return data.decode("utf-8")  # strict: no overlong forms, no surrogates
    except UnicodeDecodeError as error:
        raise JsonError(f"not UTF-8: {error}") from None


def parse(text):
    """Read one JSON text; white space around it is allowed, nothing else."""
    value, at = _value(text, _skip(text, 0), 1)
    if _skip(text, at) != len(text):
        raise JsonError(f"trailing text at {at}")
    return value


def parse_limited(text):
    """Read a text under all limits of §6 (used for JSON texts inside strings)."""
    value = parse(text)
    if value.levels > MAX_LEVELS:
        raise JsonError("too deep")
    return value


def tokens(text):
    """The tokens of a valid JSON text, spelled as they are."""
    found, at = [], 0
    end = len(text.rstrip(" \t\n\r"))
    while at < end:
        match = TOKEN.match(text, at)
        if not match:
            raise JsonError(f"no token at {at}")
        found.append(match.group(1))
        at = match.end()
    return found


def _skip(text, at):
    return SPACE.match(text, at).end()


def _value(text, at, level):
    first = text[at:at + 1]
    if first == "{":
        return _object(text, at, level)
    if first == "[":
        return _array(text, at, level)
    if first == '"':
        decoded, end = _string(text, at)
        return Value("string", decoded, 0, text, at, end), end
    for word in ("true", "false", "null"):
        if text.startswith(word, at):
            return Value(word, word, 0, text, at, at + len(word)), at + len(word)
    match = NUMBER.match(text, at)
    if not match:
        raise JsonError(f"no value at {at}")
    return Value("number", match.group(), 0, text, at, match.end()), match.end()


def _guard(level):
    if level > READER_LEVELS:
        raise JsonError("too deep")


def _object(text, start, level):
    _guard(level)
    members, levels = [], 0
    at = _skip(text, start + 1)
    if text[at:at + 1] == "}":
        return Value("object", members, 1, text, start, at + 1), at + 1
    while True:
        name, at = _string(text, at)
        at = _expect(text, _skip(text, at), ":")
        value, at = _value(text, _skip(text, at), level + 1)
        members.append((name, value))
        levels = max(levels, value.levels)
        at = _skip(text, at)
        if text[at:at + 1] == "}":
            return Value("object", members, levels + 1, text, start, at + 1), at + 1
        at = _skip(text, _expect(text, at, ","))


def _array(text, start, level):
    _guard(level)
    items, levels = [], 0
    at = _skip(text, start + 1)
    if text[at:at + 1] == "]":
        return Value("array", items, 1, text, start, at + 1), at + 1
    while True:
        value, at = _value(text, at, level + 1)
        items.append(value)
        levels = max(levels, value.levels)
        at = _skip(text, at)
        if text[at:at + 1] == "]":
            return Value("array", items, levels + 1, text, start, at + 1), at + 1
        at = _skip(text, _expect(text, at, ","))


def _expect(text, at, char):
    if text[at:at + 1] != char:
        raise JsonError(f"no {char!r} at {at}")
    return at + 1


def _string(text, at):
    match = STRING.match(text, at)
    if not match:
        raise JsonError(f"no string at {at}")
    return _decode(match.group(1)), match.end()


def _decode(body):
    """Resolve escapes. Pairs of surrogate escapes become one character; a lone one
    is bad wherever it stands (§6); an escaped NUL is an ordinary character."""
    if "\\" not in body:
        return body
    # Source text came through a strict UTF-8 decoder, so surrogates here are escapes.
    raw = ESCAPE.sub(_unescape, body)
    try:
        return raw.encode("utf-16-le", "surrogatepass").decode("utf-16-le")
    except UnicodeDecodeError:
        raise JsonError("lone surrogate") from None


def _unescape(match):
    code, char = match.groups()
    return chr(int(code, 16)) if code else SHORT.get(char, char)
