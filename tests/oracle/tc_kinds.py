# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5, "Kind of event": whether a Taskcluster task is a build, a test or neither."""

import re

from values import DIGITS

SOURCE_TESTS = ("python-", "node-", "jsshell-", "puppeteer-", "webcompat-", "wpt-unittest-")
CHECKS = frozenset("dte-test integration-test test-update-integrity".split())
BUILDS = frozenset((
    "build artifact-build build-apk build-bundle build-components build-samples-browser "
    "build-fat-aar build-extensions instrumented-build instrumented-build-apk "
    "instrumented-build-macrobenchmark-apk hazard valgrind searchfox spidermonkey "
    "snap-upstream-build l10n shippable-l10n nightly-l10n").split())
TESTS = frozenset((
    "test mochitest reftest web-platform-tests browsertime perftest fuzzing fuzz "
    "startup-test android-startup-test ui-test-apk test-apk test-components "
    "snap-upstream-test linux-install-test update-test enterprise-test "
    "run-macrobenchmark-firebase").split())
CHORE_WORDS = frozenset((
    "signing notarization repackage repack beetmover balrog bouncer partials mar upload dummy "
    "push notify toolchain docker fetch packages verify checksums attribution release generate "
    "bootstrap").split())
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
    """(number of the row of §5 that decides; "build", "test" or None).

    `scheduler` is the task's schedulerId.
    """
    if _is_copy(tags, scheduler):
        return 0, None
    kind, label = base_kind(tags["kind"]), tags["label"] or ""
    if not tags["kind"] and not label:
        return 1, None
    if kind == "source-test":
        rest = label.removeprefix("source-test-")
        return 2, "test" if rest != label and rest.startswith(SOURCE_TESTS) else None
    if kind in CHECKS:
        return 3, None
    if kind == "webrender":
        return 4, None if "wrench" in label or label.endswith("-build") else "test"
    if kind in BUILDS:
        return 5, "build"
    if kind in TESTS:
        return 6, "test"
    return _unknown_kind(tags, kind, label)


def _unknown_kind(tags, kind, label):
    """Rows 7 to 10: kinds that rows 2 to 6 do not list."""
    if CHORE_WORDS.intersection(words(kind)):
        return 7, None
    ends = {words(kind)[0], words(kind)[-1]}
    if tags["test-suite"] or tags["test-type"] or ends & TEST_WORDS or label.startswith("test-"):
        return 8, "test"
    before, slash, _ = label.partition("/")
    if "build" in ends and slash and any(map(OS_WORD.match, words(before))):
        return 9, "build"
    return 10, None
