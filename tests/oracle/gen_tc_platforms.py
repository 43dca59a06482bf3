# SPDX-License-Identifier: MPL-2.0
"""Random <platform>/<type> of Taskcluster's builds and tests: names of 2026, and random
combinations of the words that matter to EVENTS §5, "Platform"."""

BUILDS = {
    "linux64": "x11 gcc plain plain-clang-trunk reproduced noopt devedition shippable nightlyasrelease add-on-devel "
               "base-toolchains-clang rusttests ccov asan tsan fuzzing fuzzing-noopt fuzzing-afl "
               "fuzzing-ccov asan-fuzzing asan-fuzzing-ccov tsan-fuzzing non-unified enterprise "
               "enterprise-shippable enterprise-rusttests",
    "linux": "shippable devedition rusttests",
    "linux64-aarch64": "shippable devedition enterprise-shippable",
    "macosx64": "shippable x64-shippable devedition noopt plain rusttests fuzzing non-unified",
    "macosx64-aarch64": "shippable devedition plain fuzzing asan-fuzzing enterprise",
    "win32": "shippable devedition fuzzing noopt rusttests mingwclang add-on-devel",
    "win64": "shippable devedition fuzzing noopt rusttests mingwclang asan asan-fuzzing ccov "
             "fuzzing-ccov plain non-unified enterprise",
    "win64-aarch64": "shippable devedition shippable",
    "android-arm": "lite shippable shippable-lite nightlyasrelease appservices",
    "android-aarch64": "shippable shippable-lite fenix non-unified",
    "android-x86_64": "ccov fuzzing asan-fuzzing fuzzing-ccov shippable lite non-unified",
    "android-geckoview": "docs fat-aar-shippable",
    "ios": "sim non-unified",
}
# Words that matter to the URLs of archives and test packages, for any platform.
DECISIVE = ("noopt", "rusttests", "geckoview-docs", "plain", "non-unified", "fuzzing", "fuzzing-ccov",
            "asan-fuzzing-ccov", "shippable", "asan-fuzzing", "ccov", "nooptx", "shippable-plain", "noopt",
            "fuzzing", "non-unified")
PACKAGED = ("linux64", "linux64", "linux64-aarch64", "win32", "win64", "win64-aarch64", "macosx64",
            "windows", "linux", "android-arm", "android-aarch64", "android-x86_64", "android-x86",
            "android", "android-geckoview", "ios", "xandroid-arm", "nt-win64", "x")
PACKAGED_WORDS = (
    "docs unified x11 gcc reproduced toolchains devel fenix rusttests plain trunk noopt fuzzing lite "
    "shippable x86_64 non ccov asan tsan clang base add-on Docs gcc13 lites fuzzingx").split() + [""]
SINGLED_OUT = tuple(f"{what}/{type_name}" for what in (
    "linux64-fuzzing-ccov", "linux64-aarch64", "linux64-asan", "win64-asan", "linux64-ccov",
    "win64-plain", "win64-aarch64", "android-aarch64-fenix", "win64-noopt", "linux64-noopt",
    "macosx64-fuzzing-noopt", "windows-noopt", "android-x86_64-non-unified", "android-arm-lite",
    "android-x86_64-shippable-lite") for type_name in ("opt", "debug"))
NSS = ("linux64", "linux64", "linux32", "windows2022-64", "windows2022-32-fips", "macosx64-fips",
       "linux-aarch64", "linux", "linux64-nspr", "wasm")
NSS_TYPES = ("opt", "debug", "debug-make", "debug-fuzz", "opt-static", "opt-fips", "debug-gcc-4.8",
             "debug-tlsfuzz", "-make", "None-x", "None", "")
BUILD_TYPES = ("opt", "opt", "opt", "debug", "debug", "plain", "noopt", "debug-isolated-process",
               "opt-swr", "release")
TESTS = (
    "linux2404-64 linux2404-64-shippable linux2404-64-asan linux2404-64-devedition "
    "linux2204-64-wayland linux1804-64-qr linux1804-32 linux32 linux64 windows11-32-25h2 "
    "windows11-32-25h2-mingwclang windows11-64-24h2 windows11-64-24h2-hw-ref-shippable "
    "windows11-aarch64-25h2 windows11-aarch64-25h2-shippable windows10-64-2009-qr windows7-32 "
    "macosx1500-aarch64 macosx1500-aarch64-vms-shippable macosx2700-aarch64-shippable "
    "macosx1470-64 macosx1015-64-qr android-em-14-x86_64 android-em-14-x86_64-shippable-lite "
    "android-em-14-arm64-shippable android-hw-p6-13-0-aarch64 android-hw-p6-13-0-arm7 "
    "android-em-4.3-arm7-api-16 win64-aarch64 linux macosx-aarch64").split()
TEST_TYPES = ("opt", "opt", "opt", "debug", "debug", "debug-isolated-process", "opt-fips")
BEFORE = ("", "", "", "", "sm-arm64-sim-", "aarch64-", "x-32-", "64-", "linux64-", "ios-", "win32-",
          "policies-", "android-")
OS_WORDS = ("linux", "linux", "win", "windows", "macosx", "macos", "osx", "android", "ios",
            "Linux", "linuxx", "window", "mac", "xios", "osx10.", "é", "None")
DIGITS = ("", "", "", "32", "64", "64", "2404", "11", "1500", "7")
AFTER = ("", "", "", "-64", "-32", "-aarch64", "-arm64", "-a64", "-64-24h2", "-shippable",
         "-x86_64", "-32-aarch64", "_64", "-", "-aarch64-shippable", "-fuzzing-ccov", "-fuzzing",
         "-docs", "-noopt", "-arm64x", "-32-64", "-shippable-docs")
ODD_TYPES = ("/opt", "/opt", "/debug", "/opt-swr", "/pgo", "", "", "/", "/None", "/-x", "/opt/x", "//")
LINUXES = ("linux", "linux-64", "linux-x-64", "linux-32", "linux-shippable", "linux-x86_64", "linux-aarch64")
# No OS word at all, or nothing.
BARE = ("fenix", "toolchain-aarch64", "linuxaarch64", "windows_64", "win64_32", "None", "", "androidx",
        "ubuntu-2404", "é-64", "debug", "-", "wasm", "addons-bundle", "source")


def nss(rng):
    return f"{rng.choice(NSS)}/{rng.choice(NSS_TYPES)}"


def packaged(rng):
    """A build with up to three of the words that decide what it uploads."""
    if rng.random() < 0.6:
        return rng.choice(SINGLED_OUT) + ("x" if rng.random() < 0.05 else "")
    found = [rng.choice(PACKAGED)] + rng.choices(PACKAGED_WORDS, k=rng.choice((0, 0, 1, 1, 2, 3)))
    return "-".join(found) + rng.choice(("/opt", "/opt", "/opt", "/debug", "/plain", ""))


def build(rng):
    family = rng.choice(list(BUILDS) + ["linux64", "win64", "macosx64", "linux64"])
    words = rng.choice(DECISIVE if rng.random() < 0.3 else BUILDS[family].split() + ["", ""])
    return f"{family}{'-' if words else ''}{words}/{rng.choice(BUILD_TYPES)}"


def test(rng):
    return f"{rng.choice(TESTS)}/{rng.choice(TEST_TYPES)}"


def odd(rng):
    choice = rng.random()
    if choice < 0.12:
        what = rng.choice(BARE)
    elif choice < 0.24:
        what = rng.choice(LINUXES)
    else:
        what = rng.choice(BEFORE) + rng.choice(OS_WORDS) + rng.choice(DIGITS) + rng.choice(AFTER)
    return what + rng.choice(ODD_TYPES)
