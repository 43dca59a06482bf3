# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5, "Target" and "Platform": <what>/<type> of a Taskcluster task."""

from dataclasses import dataclass

from tc_kinds import OS_WORD, base_kind, words
from values import cut, known

AARCH64 = frozenset(("aarch64", "arm64", "a64"))
ANDROID_KIND_ENDS = ("-apk", "-bundle", "-components", "-firebase")
# Domains in whose labels of tests the type ends before its first dash.
SHORT_TYPES = ("gecko", "comm", "enterprise", None)
# Domains in which a bare `linux` with a type is 32-bit (builds of ESR).
BARE_LINUX_32 = ("gecko", "comm", None)


@dataclass
class Target:
    """Either part is None if unknown."""
    what: str | None
    type: str | None

    @property
    def text(self):
        return f"{self.what}/{self.type}" if self.what and self.type else None

    @property
    def words(self):
        return words(self.what) if self.what else []

    @property
    def os_word(self):
        """Index in `words` of the OS word that counts, or None."""
        found = [at for at, word in enumerate(self.words) if OS_WORD.match(word)]
        return None if not found else found[-1] if self.type else found[0]

    @property
    def os(self):
        """*what* from its OS word on, without one all of it; None without a type."""
        if not self.type or self.what is None:
            return None
        return "-".join(self.words[self.os_word or 0:])

    @property
    def before_os(self):
        """The words before the OS word, or None; NSS puts the name of a test there.

        AMBIGUOUS: a single empty word is none.
        """
        return "-".join(self.words[:self.os_word]) or None if self.os_word else None


def target_of(event_kind, tags):
    if tags["test-platform"]:
        what, _, type_name = tags["test-platform"].partition("/")
        return Target(known(what), known(type_name))
    kind = base_kind(tags["kind"])
    what, slash, type_name = _unprefixed(tags, kind).partition("/")
    if not slash:
        return _without_slash(kind, what)
    is_short = event_kind == "test" and tags["trust-domain"] in SHORT_TYPES
    return Target(known(what), cut(type_name, "-") if is_short else known(type_name))


def _without_slash(kind, what):
    """AMBIGUOUS: the rules for fuzzing and source-test are about labels, so a T.test-platform
    without a slash is all *what*. "No target at all" is about labels without a slash: the
    captures have targets for source-tests whose labels have one."""
    if kind == "source-test":
        return Target(None, None)
    if kind == "fuzzing" and words(what)[-1] in ("opt", "debug"):
        # AMBIGUOUS: if the type is all there is, *what* is unknown.
        what, _, type_name = what.rpartition("-")
        return Target(known(what), type_name)
    return Target(known(what), None)


def _unprefixed(tags, kind):
    """The label without its prefix.

    AMBIGUOUS: a label with none of the prefixes is taken whole. "Something" is any text
    that isn't empty; `None` is something, but an unknown *what*.
    """
    label = tags["label"] or ""
    for prefix in (tags["kind"], kind, "build", "test"):
        if prefix and label.startswith(f"{prefix}-") and len(label) > len(prefix) + 1:
            return label[len(prefix) + 1:]
    return label


def platform_of(target, tags):
    kind = base_kind(tags["kind"])
    if kind.endswith(ANDROID_KIND_ENDS) or kind.startswith("android-") \
            or kind == "build-samples-browser":
        return "android"
    if kind.startswith(("snap-", "linux-install-")):
        return "linux64-aarch64" if {"arm64", "a64"} & set(target.words) else "linux64"
    if target.os_word is None:
        return target.what if target.type else None
    name, digits = OS_WORD.match(target.words[target.os_word]).groups()
    later = set(target.words[target.os_word + 1:])
    return _from_os_word(name, digits, later, bool(target.type), tags["trust-domain"])


def _from_os_word(name, digits, later, has_type, domain):
    if name in ("android", "ios"):
        return name
    family = {"l": "linux", "w": "win"}.get(name[0], "macosx")
    # AMBIGUOUS: a word for ARM takes precedence over a 32, in the order of the text.
    if later & AARCH64:
        return f"{family}64-aarch64"
    is_32 = digits == "32" or "32" in later
    if family == "linux":
        is_bare = not digits and "64" not in later
        return "linux" if is_32 or is_bare and has_type and domain in BARE_LINUX_32 else "linux64"
    if family == "win":
        return "win32" if is_32 else "win64"
    return "macosx64"
