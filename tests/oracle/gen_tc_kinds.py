# SPDX-License-Identifier: MPL-2.0
"""Random Taskcluster tasks: kinds, labels and tags in the shapes of Firefox CI in 2026, and
kinds and labels at the edges of the rules."""

from dataclasses import dataclass, field

import gen_tc_platforms as platforms
from tc_kind_table import CHORE_WORDS, KINDS, NEITHER, SOURCE_TESTS

NAMED = [kind for kind, row in KINDS.items() if row.names and row.what is not NEITHER]
CHECKS = [kind for kind, row in KINDS.items() if row.what is NEITHER]
SNAPS = ("amd64-nightly", "arm64-nightly", "amd64-esr", "a64-beta", "aarch64-x", "armhf-beta")
SOURCE_LINTS = ("mozlint", "clang", "clang-tidy", "doc", "file-metadata", "vendor-rust", "webidl",
                "wpt-manifest", "wpt-metadata", "shadow-scheduler", "taskgraph-diff", "buildconfig",
                "android-lint", "android-detekt", "android-l10n-lint", "android-compare-locales",
                "ktlint", "android-gradle-plugins", "Python", "pythonx", "wpt", "wpt-unit")
SOURCE_NAMES = ("mozbuild", "mozlint", "newtab-unit-tests", "bench-ares6", "fenix", "eslint",
                "webcompat-nightly", "l", "linux64-x", "x-win32", "android-y")
CHORES = (
    "build-signing build-mac-signing build-mac-notarization l10n-signing "
    "shippable-l10n-mac-signing signing-apk signing-bundle mar-signing mar-signing-l10n "
    "partials-signing openh264-signing geckodriver-mac-notarization repackage-signing "
    "repackage-pkg-notarization release-source-signing repackage repackage-l10n repackage-msix "
    "attribution attribution-l10n release-partner-repack release-eme-free-repack "
    "enterprise-repack partials partials-zucchini balrog beetmover beetmover-checksums "
    "beetmover-android-app release-balrog-submit-toplevel push-android release-flatpak-push "
    "release-bouncer-sub bouncer-locations upload-symbols upload-symbols-dummy "
    "toolchain-dxc-upload system-symbols-upload release-notify-push release-mark-as-shipped "
    "release-generate-checksums release-update-verify release-update-verify-next "
    "release-bouncer-check cron-bouncer-check toolchain docker-image packages fetch "
    "generate-profile generate-baseline-profile-firebase post-balrog-dummy bootstrap "
    "repackage-deb sentry-upload push-image release-final-verify").split()
OTHERS = (
    "updatebot repo-update mark-as-merged maybe-release l10n-bump merge-automation complete "
    "try-status comm-decision openh264-plugin addon condprof code-review code-coverage "
    "bhr-aggregate diffoscope decision-task action-callback cron-task system-symbols l10n-pre "
    "submit-nightly-release-metadata fuzz geckodriver scriptworker-canary fxrecord sentry").split()
# Kinds that are not in the table, and near misses.
UNKNOWN_TESTS = ("tests", "tests-unit", "inference-test", "test-new", "android-browsertime",
                 "browsertime-android", "smoke-tests", "x-test-x", "contest", "Test", "testx",
                 "a-browsertime-b", "test-", "-tests")
UNKNOWN_BUILDS = ("module-build-x", "build-new", "build-tools", "swift-build", "ios-build",
                  "android-build-pr", "new-build", "rebuild", "builds", "Build-x", "-build",
                  "build-", "nss-build")
UNKNOWN_ANDROIDS = ("build-new-apk", "new-test-apk", "test-new-bundle", "x-components-test",
                    "build-new-components", "test-new-firebase", "android-new-test",
                    "snap-new-test", "build-snap-x", "linux-install-new-test", "snap-build")
TEST_NAMES = ("mochitest-plain-1", "talos-g5", "xpcshell-2", "geckoview-junit-fis-2", "talosx",
              "web-platform-tests-async-9-cf", "test-verify", "marionette-integration", "é",
              "mochitest-browser-chrome-swr-15", "raptor-tp6-7-firefox-e10s", "gtest-1proc", "")
NSS_TESTS = ("gtests", "cipher-noaes", "ssl", "gtests-tlsfuzz", "None", "", "linux64", "-", "x--y")
NSS_FUZZERS = ("-asn1", "-tls-client", "", "-certDN-mpi", "-debug")
NSS_DOMAINS = ("nss",) * 6 + ("gecko", "comm", None, "Nss", "mobile")
SUITES = {"mochitest": ("mochitest-plain", "mochitest-browser-chrome"), "reftest": ("reftest", "jsreftest"),
          "web-platform-tests": ("web-platform-tests", "web-platform-tests-reftest"),
          "browsertime": ("raptor",), "test": ("talos", "xpcshell", "gtest", "marionette", "awsy")}
TYPED_SUITES = ("mochitest", "reftest", "talos", "raptor", "geckoview-junit", "gtest")
FIREFOX, MOBILE = "firefox", "mobile"


@dataclass
class Task:
    kind: str | None
    label: str | None
    index: str = ""  # type of index in gen_tc_routes.INDEXES, "" if none
    product: str = FIREFOX
    job: str = "x-opt"
    tags: list = field(default_factory=list)  # [name, value] of the test transforms
    domain: str | None = None  # the trust domain, None if that of the push
    succeeds: bool = False  # whether only a success says what the task is made for


def task(rng):
    made = rng.choice(MAKERS if rng.random() < 0.7 else RARER)(rng)
    if made.label and rng.random() < 0.06:
        made.kind += "-appservices"  # a copy: the label keeps the name of the original
        made.label += rng.choice(("-in-tree", "-appservices-in-tree", ""))
    if rng.random() < 0.12:
        _spoil(rng, made)
    return made


def _build(rng):
    kind = rng.choice(("build",) * 14 + ("artifact-build", "artifact-build", "instrumented-build", "hazard",
                                         "valgrind", "searchfox", "build-fat-aar"))
    target = platforms.odd(rng) if rng.random() < 0.25 else platforms.build(rng)
    job = target.replace("/", "-")
    if "shippable" in target or "devedition" in target:
        index = "shippable"
    else:
        index = "generic"
    product = "devedition" if "devedition" in target else FIREFOX
    if target.startswith("android"):
        product = MOBILE
        index = rng.choice(("android-shippable", "android-multi", "generic", index))
    if kind == "build-fat-aar":
        index, product = "multi", MOBILE
    return Task(kind, f"{kind}-{target}", index, product, job)


def _spidermonkey(rng):
    name = rng.choice(("sm-plain", "sm-arm64-sim", "sm-arm-sim", "sm-linux64-wasi-intl", "sm-package",
                       "sm-rust-bindings"))
    target = f"{name}-{rng.choice(('linux64', 'linux32', 'win32', 'win64', 'macosx64', 'linux'))}"
    return Task("spidermonkey", f"spidermonkey-{target}/{rng.choice(('opt', 'debug'))}", "generic")


def _l10n(rng):
    kind = rng.choice(("l10n", "shippable-l10n", "shippable-l10n", "nightly-l10n"))
    target = platforms.build(rng)
    if kind != "l10n":
        what, _, type_name = target.partition("/")
        target = f"{what}-{rng.randrange(1, 12)}/{type_name}"
    index = rng.choice(("l10n" if kind == "l10n" else "shippable-l10n",) * 4 + ("", "multi"))
    return Task(kind, f"{kind}-{target}", index, rng.choice((FIREFOX, "devedition", MOBILE)))


def _named(rng, kind=None):
    """A kind by its row in the table."""
    kind = kind or rng.choice(NAMED)
    name = rng.choice(KINDS[kind].names).format(build=platforms.build(rng), test=platforms.test(rng))
    return Task(kind, f"{kind}-{name}", "generic" if kind in ("update-test", "build-extensions") else "")


def _fuzzing_or_webrender(rng):
    return _named(rng, rng.choice(("fuzzing", "webrender")))


def _snap(rng):
    kind, name = rng.choice((("snap-upstream-build", ""), ("snap-upstream-test", "basic-2404-")))
    return Task(kind, f"{kind}-{name}{rng.choice(SNAPS)}{rng.choice(('/opt', '/debug', ''))}", "generic",
                job="snap-amd64-nightly-opt")


def _test(rng):
    kind = rng.choice(list(SUITES))
    target = platforms.odd(rng) if rng.random() < 0.25 else platforms.test(rng)
    made = Task(kind, f"test-{target}{rng.choice('-----/')}{rng.choice(TEST_NAMES)}")
    if rng.random() < 0.6:  # older tasks have no such tags
        suite = rng.choice(SUITES[kind])
        made.tags += [["test-platform", _test_platform(rng, target)], ["test-suite", suite]]
        if any(word in suite for word in TYPED_SUITES):
            made.tags.append(["test-type", suite.split("-")[0]])
    if rng.random() < 0.3:
        made.tags.append(["test-variant", rng.choice(("async-event-dispatching", "no-fission+swr"))])
    return made


def _test_platform(rng, target):
    what = target.partition("/")[0]
    return rng.choice((target,) * 8 + (what, f"{what}/", f"/{what}", f"{what}/opt-x", f"{target}/x",
                                       "linux64/opt", "None/opt", f"{what}/None", "/", "None", ""))


def _performance(rng):
    middle = rng.choice(("linux-domcount-", "macosx-", "android-hw-a55-", "", "windows-speedometer-"))
    target = middle + (platforms.test(rng) if rng.random() < 0.6 else rng.choice(
        ("aarch64-domcount", "aarch64-shippable-startup-fenix", "x86_64-view")))
    return Task("perftest", f"perftest-{target}", tags=[["test-type", "mozperftest"]])


def _nss(rng):
    """NSS: the platform is behind the name of a test, and a test has the whole type of its build."""
    kind, target = rng.choice(("build", "test", "test", "test", "fuzz")), platforms.nss(rng)
    name = {"build": "", "test": f"{rng.choice(NSS_TESTS)}-", "fuzz": ""}[kind]
    label = f"{kind}-{name}{target}"
    if kind == "fuzz":
        label = f"fuzz-{rng.choice((target, target.partition('/')[0]))}{rng.choice(NSS_FUZZERS)}"
    if kind == "test" and rng.random() < 0.15:
        label += rng.choice(("-x", "/x", "-", "-None"))
    return Task(kind, label, rng.choice(("", "standalone")), domain=rng.choice(NSS_DOMAINS))


def _packaged(rng):
    """Builds at the edges of which have an archive and package their tests."""
    target = platforms.packaged(rng)
    kind = rng.choice(("build",) * 6 + ("artifact-build", "instrumented-build"))
    product = MOBILE if target.startswith("android") else FIREFOX
    return Task(kind, f"{kind}-{target}", rng.choice(("generic", "")), product,
                domain=rng.choice(("gecko", "gecko", "gecko", "comm", "comm", None)), succeeds=True)


def _source_test(rng):
    stem = rng.choice(("python",) + SOURCE_TESTS if rng.random() < 0.65 else SOURCE_LINTS)
    label = f"source-test-{stem}-{rng.choice(SOURCE_NAMES)}"
    if rng.random() < 0.5:
        label += f"-{platforms.test(rng)}" + rng.choice(("", "-py3", "-sm"))
    made = Task("source-test", label)
    if rng.random() < 0.08:
        made.tags.append(["test-platform", rng.choice(("linux64", "win32/debug", "source-test/opt"))])
    if rng.random() < 0.1:
        made.label = rng.choice(("source-test-python", "source-test-wpt-unittest-", "source-test-",
                                 "source-test", "test-python-x/opt", "source-test-node--",
                                 "python-mozbuild", "node-linux64/opt", "source-tests-python-x"))
    return made


def _chore(rng):
    kind = rng.choice(rng.choice((CHORES, CHORES, OTHERS, CHECKS)))
    if kind in CHECKS:
        return _named(rng, kind)
    if kind in ("decision-task", "action-callback", "cron-task"):
        return Task(kind, None, rng.choice(("decision", "action", "cron")))
    name = rng.choice((platforms.build(rng), "firefox-linux64-1/16", "fenix", platforms.test(rng)))
    return Task(kind, f"{kind}-{name}", rng.choice(("", "", "generic")))


def _chore_like(rng):
    """Kinds that would be tests or builds without their word."""
    word, near = rng.choice(CHORE_WORDS), rng.random() < 0.15
    word = rng.choice((f"{word}s", f"re{word}", word.capitalize())) if near else word
    kind = rng.choice((f"build-{word}", f"{word}-build", f"test-{word}", f"{word}-test", f"x-{word}-y",
                       word, f"build-x-{word}", f"browsertime-{word}", f"nightly-{word}-l10n"))
    made = Task(kind, f"{kind}-{platforms.build(rng)}", rng.choice(("", "generic")))
    if rng.random() < 0.2:
        made.tags.append([rng.choice(("test-suite", "test-type")), "x"])
    return made


def _named_by_os(rng):
    """Kinds that contain OS words, with labels that leave nothing behind the kind."""
    kind = rng.choice(("test-linux", "test-win32", "build-macosx64", "linux-test", "test-android-x",
                       "build-ios-build", "win-build"))
    return Task(kind, rng.choice((f"{kind}-", kind, f"{kind}-/opt", f"{kind}/opt", f"{kind}-None",
                                  f"{kind}-None/opt", f"{kind}-x/opt", f"{kind}-linux-/debug-x")))


def _unknown(rng):
    """Kinds that are judged by their names, with labels that fit and labels that don't."""
    kind = rng.choice(rng.choice((UNKNOWN_TESTS, UNKNOWN_BUILDS, UNKNOWN_BUILDS, UNKNOWN_ANDROIDS,
                                  OTHERS)))
    target = rng.choice((platforms.build(rng), platforms.odd(rng), platforms.odd(rng), "swift/opt",
                         platforms.build(rng).replace("/", "-"), "unit", "x-linux64/opt",
                         "swift/linux64/opt", f"{platforms.build(rng)}/x", "1/linux64-16"))
    prefix = rng.choice((f"{kind}-",) * 4 + ("test-", "build-", "", "other-"))
    made = Task(kind, prefix + target, rng.choice(("generic", "", "vpn", "standalone")))
    if rng.random() < 0.12:
        made.tags.append([rng.choice(("test-suite", "test-type")), rng.choice(("talos", "x", "", "None"))])
    return made


def _spoil(rng, made):
    """One oddity in kind or label."""
    kind, label = made.kind, made.label or ""
    made.kind, made.label = rng.choice((
        (None, label), (kind, None), (None, None), (None, f"test-{platforms.test(rng)}-x"),
        (kind, f"{kind}-"), (kind, kind), (kind, ""), (kind, "None"), (kind, f"{kind}-None"),
        (kind, f"{kind}-/opt"), (kind, f"{label}/x/y"), (kind, label.replace("/", "//")),
        (kind, f"build-{label}"), (kind, f"test-{label}"), (kind, label.replace(f"{kind}-", "", 1)),
        (kind, f"-{label}-"), (kind, label.upper()), (kind.upper(), label), ("", label),
        ("None", label), (f"{kind}-appservices-appservices", label), ("-appservices", f"-{label}"),
        (kind, "build-"), (kind, "test-"), (kind, f"test-{platforms.build(rng)}-None"),
        (kind, f"test-{platforms.build(rng)}-"), (kind, label.replace("/opt", "/None")),
        (kind, label.replace("/", "/-")), ("appservices", label), (kind, f"{kind}-build-linux64/opt"),
        (kind, f"{kind}-test-linux64/opt-x"), (7, label), (kind, 7), (True, label), (kind, ["x"])))


MAKERS = (_build,) * 11 + (_test,) * 7 + (_named,) * 4 + (_l10n,) * 3 + (_source_test,) * 4 + (
    _spidermonkey, _fuzzing_or_webrender, _fuzzing_or_webrender, _snap, _performance,
    _performance) + (_nss,) * 3 + (_packaged,) * 10
RARER = (_unknown,) * 8 + (_chore_like,) * 8 + (_chore,) * 5 + (_named_by_os,)
