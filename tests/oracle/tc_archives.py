# SPDX-License-Identifier: MPL-2.0
"""EVENTS §5: the artifacts of a successful build that buildurl and testsurl name."""

from dataclasses import dataclass

from tc_target import Target

ARCHIVED_KINDS = ("build", "artifact-build")
ARCHIVED_DOMAINS = ("gecko", "comm", "enterprise", None)
SUFFIXES = (("linux", "tar.xz"), ("win", "zip"), ("macosx", "dmg"))
# The archive for Linux is a tar.xz since this day, but still a tar.bz2 on these trees.
FIRST_XZ_DAY = "2024-11-15"
BZ2_TREES = ("-esr115", "-esr128")
ANDROID_CPUS = ("arm", "aarch64", "x86_64")
EXAMPLE_WORDS = frozenset("lite shippable non unified ccov fuzzing".split())

# Builds that do not package their tests: words of <what>, and targets.
UNTESTED_WORDS = frozenset("docs unified x11 gcc reproduced toolchains devel fenix rusttests".split())
UNTESTED = frozenset((
    "linux64-fuzzing-ccov/opt linux64-aarch64/opt linux64-asan/debug win64-asan/debug "
    "linux64-ccov/debug").split())
UNTESTED_OF_COMM = frozenset((
    "linux64-aarch64/opt linux64-ccov/debug win64-aarch64/opt win64-aarch64/debug").split())


@dataclass
class Build:
    """A successful build. `resolved` is that of its run."""
    kind: str
    domain: str | None
    target: Target
    platform: str | None
    tree: str | None
    resolved: str | None

    def has_artifacts(self):
        """The conditions that both URLs share."""
        return self.kind in ARCHIVED_KINDS and self.domain in ARCHIVED_DOMAINS \
            and "rusttests" not in self.target.words

    def archive(self):
        """The artifact of buildurl, or None."""
        found = self.target.words
        if "noopt" in found and "fuzzing" not in found and not self._begins("win"):
            return None
        suffix = next((suffix for start, suffix in SUFFIXES if self._begins(start)), None)
        if suffix is None:
            return self._android_package()
        is_old = (self.resolved or FIRST_XZ_DAY) < FIRST_XZ_DAY \
            or (self.tree or "").endswith(BZ2_TREES)
        return f"build/target.{'tar.bz2' if is_old and suffix == 'tar.xz' else suffix}"

    def _android_package(self):
        found = self.target.words
        if self.kind != "build":
            return None
        if self.target.what == "android-aarch64-fenix":
            return "build/fenix.apk"
        is_example = found[:1] == ["android"] and found[1:2] and found[1] in ANDROID_CPUS \
            and EXAMPLE_WORDS.issuperset(found[2:])
        return "build/geckoview_example.apk" if is_example else None

    def test_packages(self):
        """The artifact of testsurl, or None."""
        has_archive = self.platform == "android" or any(self._begins(start) for start, _ in SUFFIXES)
        packages = self._packages_comm() if self.domain == "comm" else self._packages()
        return "build/target.test_packages.json" if has_archive and packages else None

    def _packages(self):
        what, found = self.target.what or "", set(self.target.words)
        return not (
            UNTESTED_WORDS & found or self.target.text in UNTESTED
            or "plain" in found and "trunk" not in found
            or "noopt" in found and "fuzzing" not in found
            or "lite" in found and not {"x86_64", "shippable"} & found
            or "fuzzing" in found and (self.platform == "android" or what.startswith("win")))

    def _packages_comm(self):
        return self.target.what != "win64-plain" and self.target.text not in UNTESTED_OF_COMM

    def _begins(self, start):
        return (self.platform or "").startswith(start)
