# SPDX-License-Identifier: MPL-2.0
"""The kinds of tasks that the rules name: what they are for tc_kinds.py, which judges, and how
their labels look for gen_tc_kinds.py, which makes tasks."""

from dataclasses import dataclass

BUILD, TEST, NEITHER, BY_LABEL = "build", "test", None, "by label"


@dataclass(frozen=True)
class Kind:
    what: str | None
    # What follows "<kind>-" in labels; {build} and {test} are random targets of builds and tests.
    # Empty: gen_tc_kinds.py has a function for the kind.
    names: tuple = ()


def apps(*variants):
    return tuple(f"{app}-{variant}" for app in ("fenix", "focus", "klar", "geckoview")
                 for variant in variants)


KINDS = {
    "build": Kind(BUILD),
    "artifact-build": Kind(BUILD),
    "build-fat-aar": Kind(BUILD),
    "build-apk": Kind(BUILD, apps("debug", "nightly", "beta", "release", "nightly-nobp",
                                  "android-test-nightly")),
    "build-bundle": Kind(BUILD, ("fenix-nightly", "focus-release", "klar-beta")),
    "build-components": Kind(BUILD, ("browser-domains", "nightly-feature-qr", "lib-crash",
                                     "ui-icons")),
    "build-samples-browser": Kind(BUILD, ("gecko", "system")),
    "build-extensions": Kind(BUILD, ("browser", "newtab")),
    "instrumented-build": Kind(BUILD),
    "instrumented-build-apk": Kind(BUILD, ("fenix", "focus")),
    "instrumented-build-macrobenchmark-apk": Kind(BUILD, ("fenix",)),
    "hazard": Kind(BUILD),
    "valgrind": Kind(BUILD),
    "searchfox": Kind(BUILD),
    "spidermonkey": Kind(BUILD),
    "snap-upstream-build": Kind(BUILD),
    "l10n": Kind(BUILD),
    "shippable-l10n": Kind(BUILD),
    "nightly-l10n": Kind(BUILD),
    "test": Kind(TEST),
    "mochitest": Kind(TEST),
    "reftest": Kind(TEST),
    "web-platform-tests": Kind(TEST),
    "browsertime": Kind(TEST),
    "perftest": Kind(TEST),
    "fuzzing": Kind(TEST, (
        "simple", "grizzly-linux64-tsan", "grizzly-osx-aarch64-debug", "grizzly-linux64-opt",
        "grizzly-windows64-debug", "grizzly-windows-debug", "simple-macos-aarch64-opt", "debug", "opt",
        "grizzly-Debug", "x-opt-y", "linux-debug/opt", "None-debug", "-opt", "grizzly-osx-asan-opt",
        "None-opt", "None-opt")),
    "fuzz": Kind(TEST),
    "startup-test": Kind(TEST, ("win64-aarch64", "linux64", "macosx64-shippable", "win32", "linux")),
    "android-startup-test": Kind(TEST, ("fenix-arm64-v8a-nightly", "fenix-robo-opt",
                                        "focus-x86_64-debug")),
    "ui-test-apk": Kind(TEST, ("fenix-arm-debug", "focus-arm-beta", "fenix-arm64-start-test")),
    "test-apk": Kind(TEST, ("fenix-debug", "focus-nightly")),
    "test-components": Kind(TEST, ("ui-browser", "feature-tab-collections")),
    "snap-upstream-test": Kind(TEST),
    "linux-install-test": Kind(TEST, (
        "debian-12-x64-apt-nightly-fr", "fedora-41-a64-dnf-beta-de", "unit-tests",
        "ubuntu-2404-arm64-apt-release", "opensuse-aarch64")),
    "update-test": Kind(TEST, (
        "linux2404-64-shippable-en-US-fx", "linux2404-64-shippable-fx-bkg",
        "windows11-64-24h2-shippable-from-oldest-fx-esr", "linux-fx",
        "macosx1500-aarch64-shippable-fx-bkg")),
    "enterprise-test": Kind(TEST, ("policies-{build}", "felt-{build}")),
    "run-macrobenchmark-firebase": Kind(TEST, ("fenix", "focus")),
    "source-test": Kind(BY_LABEL),
    "webrender": Kind(BY_LABEL, (
        "linux64-release", "android-emulator-debug", "android-hw-a55", "macos-wrench",
        "linux64-wrench-build", "windows-wrench-64", "macos-build", "windows-build", "buildx", "build-x",
        "linux-Wrench", "lint-build-", "linux64/release")),
    "dte-test": Kind(NEITHER, ("{build}", "{test}")),
    "integration-test": Kind(NEITHER, ("{build}", "build-{build}")),
    "test-update-integrity": Kind(NEITHER, ("{build}", "fenix")),
}

# Words of other kinds, which are neither builds nor tests.
CHORE_WORDS = (
    "signing notarization repackage repack beetmover balrog bouncer partials mar upload dummy "
    "push notify toolchain docker fetch packages verify checksums attribution release generate "
    "bootstrap").split()
# What follows "source-test-" in labels of tests.
SOURCE_TESTS = ("python", "node", "jsshell", "puppeteer", "webcompat", "wpt-unittest")
