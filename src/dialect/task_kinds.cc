// SPDX-License-Identifier: MPL-2.0
#include "dialect/task_kinds.h"

#include "base/number.h"
#include "dialect/dashed_words.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

using enum TaskClass;
using enum PlatformFrom;

constexpr auto kTable = std::to_array<TaskKind>({
    // Builds according to the documentation of Firefox: installers and other executables,
    // packages of Android applications and libraries, and a check of builds from artifacts
    // (taskcluster/docs/kinds.md, August 2026).
    {"build", build, "build-linux64-shippable/opt"},
    {"artifact-build", build, "artifact-build-win64-artifact/debug"},
    {"build-fat-aar", build, "build-fat-aar-android-geckoview-fat-aar-shippable/opt"},
    {"build-apk", build, "build-apk-fenix-nightly-nobp"},
    {"build-bundle", build, "build-bundle-fenix-nightly"},
    {"build-components", build, "build-components-browser-domains"},
    {"build-samples-browser", build, "build-samples-browser-gecko"},
    {"build-extensions", build, "build-extensions-browser"},
    // Builds for special purposes: stage one of profile-guided optimization, static analysis,
    // memory checking, source indexing, the JavaScript shell, the Snap package.
    {"instrumented-build", build, "instrumented-build-macosx64-aarch64-shippable/opt"},
    {"instrumented-build-apk", build, "instrumented-build-apk-fenix"},
    {"instrumented-build-macrobenchmark-apk", build, "instrumented-build-macrobenchmark-apk-fenix"},
    {"hazard", build, "hazard-linux64-shell-haz/debug"},
    {"valgrind", build, "valgrind-linux64-valgrind-qr/opt-swr"},
    {"searchfox", build, "searchfox-ios-searchfox/debug"},
    {"spidermonkey", build, "spidermonkey-sm-arm64-sim-linux64/debug"},
    {"snap-upstream-build", build, "snap-upstream-build-amd64-nightly/opt"},
    // Builds repacked for other locales; one task for several of them.
    {"l10n", build, "l10n-win32/opt"},
    {"shippable-l10n", build, "shippable-l10n-linux64-shippable-3/opt"},
    {"nightly-l10n", build, "nightly-l10n-macosx64-nightly-7/opt"},
    // Test suites. Only tasks of these five kinds have tags for suite and platform
    // (taskcluster/gecko_taskgraph/transforms/test).
    {"test", test, "test-linux2404-64/opt-gtest-1proc"},
    {"mochitest", test, "test-windows11-64-24h2/debug-mochitest-plain-3"},
    {"reftest", test, "test-android-em-14-x86_64/debug-geckoview-crashtest"},
    {"web-platform-tests", test, "test-macosx1500-aarch64/opt-web-platform-tests-2"},
    {"browsertime", test, "test-windows11-aarch64-25h2-shippable/opt-browsertime-speedometer3"},
    // Tests that run a build, on machines, emulators and Firebase.
    {"perftest", test, "perftest-linux-domcount-linux2404-64-shippable/opt"},
    {"fuzzing", test, "fuzzing-grizzly-linux64-tsan"},
    {"fuzz", test, "fuzz-linux64-asn1"},  // of NSS
    {"startup-test", test, "startup-test-win64-aarch64"},
    {"android-startup-test", test, "android-startup-test-fenix-arm64-v8a-nightly"},
    {"ui-test-apk", test, "ui-test-apk-focus-arm-beta"},
    {"test-apk", test, "test-apk-fenix-debug"},
    {"test-components", test, "test-components-ui-browser"},
    {"snap-upstream-test", test, "snap-upstream-test-basic-2404-amd64-nightly/opt"},
    {"linux-install-test", test, "linux-install-test-fedora-41-a64-rpm-nightly"},
    {"update-test", test, "update-test-linux2404-64-shippable-en-US-fx-bkg"},
    {"enterprise-test", test, "enterprise-test-policies-linux64-enterprise/opt"},
    {"run-macrobenchmark-firebase", test, "run-macrobenchmark-firebase-fenix"},
    // Checks of a source checkout: tests of scripts and tools, and lint.
    {"source-test", by_label, "source-test-python-mozbuild-linux2404-64/opt-py3"},
    // Tests of WebRender, and builds of the tool that runs them.
    {"webrender", by_label, "webrender-linux64-release"},
    // Not tests, despite their names: they call another service, rerun other tasks, or verify
    // the files of a release.
    {"dte-test", neither, "dte-test-linux64/opt"},
    {"integration-test", neither, "integration-test-build-linux64/opt"},
    {"test-update-integrity", neither, "test-update-integrity-linux64/opt"},
});

// Words in names of kinds that sign, repackage, move or announce builds, or prepare toolchains.
// The table contains all current kinds with events; this list is for other kinds and for
// future ones.
constexpr auto kNeitherWords = std::to_array<std::string_view>(
    {"signing",   "notarization", "repackage", "repack",   "beetmover", "balrog",
     "bouncer",   "partials",     "mar",       "upload",   "dummy",     "push",
     "notify",    "toolchain",    "docker",    "fetch",    "packages",  "verify",
     "checksums", "attribution",  "release",   "generate", "bootstrap"});

constexpr std::array<std::string_view, 3> kTestWords{"test", "tests", "browsertime"};
constexpr std::array<std::string_view, 1> kBuildWords{"build"};

// A rule that holds for all kinds of the table, and probably for those to come.
PlatformFrom platform_of_kind(std::string_view kind) {
  for (const std::string_view end : {"-apk", "-bundle", "-components", "-firebase"}) {
    if (kind.ends_with(end)) return android;
  }
  if (kind.starts_with("android-") || kind == "build-samples-browser") return android;
  const bool of_linux = kind.starts_with("snap-") || kind.starts_with("linux-install-");
  return of_linux ? architecture : os_word;
}

template <std::size_t N>
// Kinds are named like build-fat-aar or snap-upstream-test. A word in the middle says what the task
// is about, not what it is.
bool begins_or_ends_with(std::string_view kind, const std::array<std::string_view, N>& words) {
  const auto is_one = [&](std::string_view word) {
    return std::ranges::find(words, word) != words.end();
  };
  return is_one(kind.substr(0, kind.find('-'))) || is_one(kind.substr(kind.rfind('-') + 1));
}

// The stems in taskcluster/kinds/source-test that are tests; the others are lint. For
// WebRender, wrench is the build of the tool.
bool is_test_by_label(std::string_view kind, std::string_view label) {
  if (kind == "webrender") return label.find("wrench") == label.npos && !label.ends_with("-build");
  constexpr std::string_view kPrefix = "source-test-";
  if (!label.starts_with(kPrefix)) return false;
  label.remove_prefix(kPrefix.size());
  return std::ranges::any_of(
      std::to_array<std::string_view>(
          {"python-", "node-", "jsshell-", "puppeteer-", "webcompat-", "wpt-unittest-"}),
      [label](std::string_view stem) { return label.starts_with(stem); });
}

// Kinds are added without notice. A wrong guess shows in the log and in the metrics as an unknown
// kind; without a guess, their events would be missing until the next release of this program.
TaskClass class_of_unknown(std::string_view kind, const TaskTags& tags) {
  if (has_word(kind, kNeitherWords)) return neither;
  const bool has_suite = tags.test_suite.data() != nullptr || tags.test_type.data() != nullptr;
  if (has_suite || begins_or_ends_with(kind, kTestWords) || tags.label.starts_with("test-")) {
    return test;
  }
  const auto slash = tags.label.find('/');
  const bool has_target =
      slash != tags.label.npos && first_os_word(tags.label.substr(0, slash)).has_value();
  return has_target && begins_or_ends_with(kind, kBuildWords) ? build : neither;
}

}  // namespace

std::span<const TaskKind> task_kinds() { return kTable; }

// Firefox's transforms/duplicate.py copies kinds and keeps their labels.
std::string_view base_kind(std::string_view kind) {
  constexpr std::string_view kCopy = "-appservices";
  if (kind.ends_with(kCopy)) kind.remove_suffix(kCopy.size());
  return kind;
}

bool is_of_firefox(const TaskTags& tags) {
  const auto domain = tags.trust_domain;
  return domain == "gecko" || domain == "comm" || domain == "enterprise" ||
         domain.data() == nullptr;
}

// Worker images are tested with copies of Firefox's tasks, which keep all tags: with the default
// tree, they were 5 of 7 lines of a trial.
// A scheduler is named <trust domain>-level-<digits>.
bool is_copy(const TaskTags& tags, std::string_view scheduler) {
  constexpr std::string_view kLevel = "-level-";
  const auto end = scheduler.rfind(kLevel);
  if (end == scheduler.npos || end == 0 || tags.trust_domain.data() == nullptr) return false;
  return all_digits(scheduler.substr(end + kLevel.size())) &&
         scheduler.substr(0, end) != tags.trust_domain;
}

std::optional<ClassifiedTask> classify(const TaskTags& tags) {
  if (tags.kind.data() == nullptr && tags.label.data() == nullptr) return std::nullopt;
  const auto kind = base_kind(tags.kind);
  const auto row = std::ranges::find(kTable, kind, &TaskKind::name);
  const bool is_known = row != kTable.end();
  auto what = is_known ? row->what : class_of_unknown(kind, tags);
  if (what == by_label) what = is_test_by_label(kind, tags.label) ? test : neither;
  if (what == neither) return std::nullopt;
  return ClassifiedTask{what == build ? EventKind::build : EventKind::test, platform_of_kind(kind),
                        is_known};
}

}  // namespace pbm
