# SPDX-License-Identifier: MPL-2.0
"""Whether a Taskcluster task is a build, a test or neither."""

import re

from tc_kind_table import BUILD, BY_LABEL, CHORE_WORDS, KINDS, SOURCE_TESTS, TEST
from values import DIGITS

TEST_WORDS = frozenset(("test", "tests", "browsertime"))
REPACKS = frozenset(("l10n", "shippable-l10n", "nightly-l10n"))

# An OS word is a whole word: a name with or without digits behind it. The digits are the
# word size in names of builds, but a version of the system in names of tests.
OS_WORD = re.compile(r"(linux|windows|win|macosx|macos|osx|android|ios)([0-9]*)\Z")


def words(string):
    """The words of a text, between its `-`."""
    return (string or "").split("-")


def base_kind(kind):
    """K: T.kind without -appservices at its end, "" if there is none.

    AMBIGUOUS: a kind that is only `-appservices` leaves an empty K, which is unknown (§2).
    """
    return (kind or "").removesuffix("-appservices")


def _is_copy(tags, scheduler):
    """Whether the task is in the graph of another project than the one its tags name."""
    project, level, digits = (scheduler or "").rpartition("-level-")
    return bool(tags["trust-domain"] and level and project and DIGITS.match(digits)
                and project != tags["trust-domain"])


def classify(tags, scheduler):
    """"build", "test" or None. `scheduler` is the task's schedulerId."""
    if _is_copy(tags, scheduler):
        return None
    kind, label = base_kind(tags["kind"]), tags["label"] or ""
    if not tags["kind"] and not label:
        return None
    if kind not in KINDS:
        return _unknown_kind(tags, kind, label)
    what = KINDS[kind].what
    return _by_label(kind, label) if what == BY_LABEL else what


def _by_label(kind, label):
    if kind == "webrender":
        return None if "wrench" in label or label.endswith("-build") else TEST
    rest = label.removeprefix("source-test-")
    stems = tuple(f"{stem}-" for stem in SOURCE_TESTS)
    return TEST if rest != label and rest.startswith(stems) else None


def _unknown_kind(tags, kind, label):
    """The rules for kinds that the table does not list."""
    if set(CHORE_WORDS).intersection(words(kind)):
        return None
    ends = {words(kind)[0], words(kind)[-1]}
    if tags["test-suite"] or tags["test-type"] or ends & TEST_WORDS or label.startswith("test-"):
        return TEST
    before, slash, _ = label.partition("/")
    has_target = slash and any(map(OS_WORD.match, words(before)))
    return BUILD if "build" in ends and has_target else None
