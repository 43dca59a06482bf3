# SPDX-License-Identifier: MPL-2.0
"""Values and spellings for generated capture lines: JSON that json.dumps can't write
(repeated members, odd numbers, white space, escapes) and values of the wrong type."""


class Raw:
    """Text that stands as it is, valid JSON or not."""

    def __init__(self, text):
        self.text = text


class Obj:
    """An object as a list of [name, value], so that names may repeat."""

    def __init__(self, *pairs, **members):
        self.pairs = [list(pair) for pair in pairs] + [[k, v] for k, v in members.items()]

    def set(self, name, value):
        self.pairs = [pair for pair in self.pairs if pair[0] != name] + [[name, value]]


SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t", '"': '\\"', "\\": "\\\\"}
SPACES = ("", "", "", " ", "  ", "\t", " \t ", "\r")
ODD_STRINGS = ("", "None", "none", "NONE", " ", " x ", "None ", "é☃", "𝄞 clef", "a\u0000b",
               "line\nbreak", "q\"uote\\", "\u007f\u0085\u2028", "true", "0", "007", "-1", "1.5",
               "123456789012345678", "1234567890123456789", "http://x/ä b%20c\"<>^`{}\\",
               "linux64-debug", "null", "{", "[]", "٣", "K")
ODD_NUMBERS = ("0", "-0", "7", "-3", "12", "1.5", "-0.0", "3.0", "1e3", "1E+2", "2e-1", "1e400",
               "9223372036854775807", "9223372036854775808", "-9223372036854775808",
               "-9223372036854775809", "18446744073709551616", "20130102030405",
               "123456789012345678901234567890123456789", "0.1e1", "4294967296")
LONE = ('"\\ud800"', '"x\\udc00y"', '"\\ud834\\u0041"', '"\\udd1e\\ud834"', '"\\uD834\\n"')
BROKEN = ("01", "+1", ".5", "1.", "1.e2", "1e", "-", "NaN", "Infinity", "nul", "True", "'x'",
          '"\\x41"', '"\\u12g4"', '"tab\there"', '"unterminated', "[1,]", "[,1]", "[1 2]",
          '{"a":1,}', '{"a"}', '{a:1}', '{"a":}', '{1:2}', "[", "{", "]", "//c", "/*c*/1",
          '"\x01"', "0x10", "1_000", '"\\u00"', '"\\', "")


def odd_value(rng):
    """A value somebody didn't expect; always valid JSON."""
    return rng.choice((
        lambda: None, lambda: rng.choice(("", "None")), lambda: rng.choice(ODD_STRINGS),
        lambda: rng.choice(ODD_STRINGS), lambda: Raw(rng.choice(ODD_NUMBERS)),
        lambda: Raw(rng.choice(ODD_NUMBERS)), lambda: True, lambda: False, lambda: [],
        lambda: Obj(), lambda: ["x"], lambda: Obj(["a", 1], ["a", None]),
        lambda: [None, [rng.choice(ODD_STRINGS)]]))()


def broken_value(rng):
    """What makes the whole body bad."""
    return Raw(rng.choice(BROKEN if rng.random() < 0.6 else LONE))


def nested(rng, levels):
    """`levels` arrays and objects inside each other; the innermost maybe not empty."""
    inner = rng.choice(("", "", "1", '"x"', "null"))
    opened = [rng.random() < 0.5 for _ in range(levels)]
    if opened and opened[-1] and inner:
        inner = '"k":' + inner
    head = [("{" if brace else "[") + ('"n":' if brace and at + 1 < levels else "")
            for at, brace in enumerate(opened)]
    return Raw("".join(head) + inner + "".join("}" if brace else "]" for brace in reversed(opened)))


class Writer:
    """Spells values; how wildly is decided once per line."""

    def __init__(self, rng):
        self.rng = rng
        self.spaced = rng.random() < 0.2
        self.escaped = rng.random() < 0.15

    def gap(self):
        return self.rng.choice(SPACES) if self.spaced else ""

    def write(self, value):
        return self.gap() + self._value(value) + self.gap()

    def _value(self, value):
        if isinstance(value, Raw):
            return value.text
        if isinstance(value, dict):
            value = Obj(*value.items())
        if isinstance(value, Obj):
            return "{" + (",".join(f"{self.gap()}{self.string(k)}{self.gap()}:{self.write(v)}"
                                   for k, v in value.pairs) or self.gap()) + "}"
        if isinstance(value, (list, tuple)):
            return "[" + (",".join(map(self.write, value)) or self.gap()) + "]"
        if isinstance(value, str):
            return self.string(value)
        return {None: "null", True: "true", False: "false"}[value] \
            if value is None or isinstance(value, bool) else str(value)

    def string(self, text):
        return '"' + "".join(map(self._char, text)) + '"'

    def _char(self, char):
        if self.escaped and self.rng.random() < 0.2:
            if char == "/":
                return "\\/"
            units = char.encode("utf-16-be")
            form = self.rng.choice(("\\u{:04x}", "\\u{:04X}"))
            return "".join(form.format(int.from_bytes(units[at:at + 2], "big"))
                           for at in range(0, len(units), 2))
        if char in SHORT:
            return SHORT[char]
        return f"\\u{ord(char):04x}" if char < " " else char
