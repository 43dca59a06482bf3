// SPDX-License-Identifier: MPL-2.0
// Tasks of the kinds of the table, in the shapes that Firefox's sources of summer 2026 give labels
// and tags.
#include "dialect/task_target.h"
#include "support/catch.h"

#include <set>
#include <string>
#include <vector>

namespace pbm {

namespace {

struct Fixture {
  std::string kind, label;
  std::string expected;  // build or test, platform, type; or neither
  std::string test_platform{};
  std::string trust_domain = "gecko";
};

const std::vector<Fixture>& fixtures() {
  static const std::vector<Fixture> all{
      {"build", "build-linux64-shippable/opt", "build linux64 opt"},
      {"build", "build-linux/opt", "build linux opt"},
      {"build", "build-linux64-non-unified/plain", "build linux64 plain"},
      {"build", "build-linux64-aarch64-shippable/opt", "build linux64-aarch64 opt"},
      {"build", "build-macosx64-aarch64-devedition/opt", "build macosx64-aarch64 opt"},
      {"build", "build-macosx64-x64-shippable/opt", "build macosx64 opt"},
      {"build", "build-win32-mingwclang/debug", "build win32 debug"},
      {"build", "build-win64-aarch64/opt", "build win64-aarch64 opt"},
      {"build", "build-android-x86_64/debug-isolated-process",
       "build android debug-isolated-process"},
      {"build", "build-ios-sim/debug", "build ios debug"},
      {"build", "build-windows-x86_64/opt", "build win64 opt", "", "mozillavpn"},
      {"build", "build-linux/ubuntu", "build linux64 ubuntu", "", "mozillavpn"},
      {"build", "build-windows2022-32/debug", "build win32 debug", "", "nss"},
      {"build", "build-debug", "build - -", "", "mobile"},
      {"artifact-build", "artifact-build-win64-artifact/debug", "build win64 debug"},
      {"build-fat-aar", "build-fat-aar-android-geckoview-fat-aar-shippable/opt",
       "build android opt"},
      {"build-apk", "build-apk-fenix-nightly-nobp", "build android -"},
      {"build-apk-appservices", "build-apk-fenix-debug-appservices-in-tree", "build android -"},
      {"build-bundle", "build-bundle-fenix-nightly", "build android -"},
      {"build-components", "build-components-browser-domains", "build android -"},
      {"build-samples-browser", "build-samples-browser-gecko", "build android -"},
      {"build-extensions", "build-extensions-browser", "build - -"},
      {"instrumented-build", "instrumented-build-macosx64-aarch64-shippable/opt",
       "build macosx64-aarch64 opt"},
      {"instrumented-build-apk", "instrumented-build-apk-fenix", "build android -"},
      {"instrumented-build-macrobenchmark-apk", "instrumented-build-macrobenchmark-apk-fenix",
       "build android -"},
      {"hazard", "hazard-linux64-shell-haz/debug", "build linux64 debug"},
      {"valgrind", "valgrind-linux64-valgrind-qr/opt-swr", "build linux64 opt-swr"},
      {"searchfox", "searchfox-ios-searchfox/debug", "build ios debug"},
      {"spidermonkey", "spidermonkey-sm-arm64-sim-linux64/debug", "build linux64 debug"},
      {"spidermonkey", "spidermonkey-sm-plain-linux32/opt", "build linux opt"},
      {"spidermonkey", "spidermonkey-sm-plain-win32/debug", "build win32 debug"},
      {"snap-upstream-build", "snap-upstream-build-amd64-nightly/opt", "build linux64 opt"},
      {"snap-upstream-build", "snap-upstream-build-arm64-nightly/opt", "build linux64-aarch64 opt"},
      {"l10n", "l10n-win32/opt", "build win32 opt"},
      {"shippable-l10n", "shippable-l10n-linux64-shippable-3/opt", "build linux64 opt"},
      {"nightly-l10n", "nightly-l10n-macosx64-nightly-7/opt", "build macosx64 opt"},

      {"test", "test-linux2404-64/opt-gtest-1proc", "test linux64 opt", "linux2404-64/opt"},
      {"test", "test-macosx1470-64/debug-marionette", "test macosx64 debug", "macosx1470-64/debug"},
      {"mochitest", "test-windows11-64-24h2/debug-mochitest-plain-3", "test win64 debug",
       "windows11-64-24h2/debug"},
      {"mochitest", "test-windows11-32-25h2/opt-mochitest-plain-3", "test win32 opt",
       "windows11-32-25h2/opt"},
      {"reftest", "test-android-em-14-x86_64/debug-geckoview-crashtest", "test android debug",
       "android-em-14-x86_64/debug"},
      {"web-platform-tests", "test-macosx1500-aarch64/opt-web-platform-tests-2",
       "test macosx64-aarch64 opt", "macosx1500-aarch64/opt"},
      {"browsertime", "test-windows11-aarch64-25h2-shippable/opt-browsertime-speedometer3",
       "test win64-aarch64 opt", "windows11-aarch64-25h2-shippable/opt"},
      {"perftest", "perftest-linux-domcount-linux2404-64-shippable/opt", "test linux64 opt"},
      {"perftest", "perftest-macosx-aarch64-domcount", "test macosx64-aarch64 -"},
      {"fuzzing", "fuzzing-grizzly-linux64-tsan", "test linux64 -"},
      {"fuzzing", "fuzzing-grizzly-osx-aarch64-debug", "test macosx64-aarch64 debug"},
      {"fuzzing", "fuzzing-simple", "test - -"},
      {"fuzz", "fuzz-linux64-asn1", "test linux64 -", "", "nss"},
      {"startup-test", "startup-test-win64-aarch64", "test win64-aarch64 -"},
      {"android-startup-test", "android-startup-test-fenix-arm64-v8a-nightly", "test android -"},
      {"ui-test-apk", "ui-test-apk-focus-arm-beta", "test android -"},
      {"ui-test-apk-appservices", "ui-test-apk-fenix-arm-debug-appservices-in-tree",
       "test android -"},
      {"test-apk", "test-apk-fenix-debug", "test android -"},
      {"test-components", "test-components-ui-browser", "test android -"},
      {"snap-upstream-test", "snap-upstream-test-basic-2404-amd64-nightly/opt", "test linux64 opt"},
      {"linux-install-test", "linux-install-test-fedora-41-a64-rpm-nightly",
       "test linux64-aarch64 -"},
      {"linux-install-test", "linux-install-test-debian-12-x64-apt-nightly-fr", "test linux64 -"},
      {"update-test", "update-test-linux2404-64-shippable-en-US-fx-bkg", "test linux64 -"},
      {"enterprise-test", "enterprise-test-policies-linux64-enterprise/opt", "test linux64 opt", "",
       "enterprise"},
      {"run-macrobenchmark-firebase", "run-macrobenchmark-firebase-fenix", "test android -"},
      {"source-test", "source-test-python-mozbuild-linux2404-64/opt-py3", "test linux64 opt"},
      {"source-test", "source-test-node-eslint-plugin-mozilla", "test - -"},
      {"source-test", "source-test-jsshell-bench-ares6-linux2404-64-shippable/opt-sm",
       "test linux64 opt"},
      {"source-test", "source-test-puppeteer-chrome", "test - -"},
      {"source-test", "source-test-webcompat-interventions", "test - -"},
      {"source-test", "source-test-wpt-unittest-wptrunner", "test - -"},
      {"source-test", "source-test-mozlint-py-flake8", "neither"},
      {"source-test", "source-test-wpt-manifest-upload", "neither"},
      {"source-test", "source-test-python", "neither"},
      {"source-test-appservices", "source-test-android-lint-fenix-appservices-in-tree", "neither"},
      {"webrender", "webrender-linux64-release", "test linux64 -"},
      {"webrender", "webrender-macos-wrench-debug", "neither"},
      {"webrender", "webrender-android-emulator-build", "neither"},
      {"dte-test", "dte-test-linux64/opt", "neither"},
      {"integration-test", "integration-test-build-linux64/opt", "neither"},
      {"test-update-integrity", "test-update-integrity-linux64/opt", "neither"},
  };
  return all;
}

std::string_view tag(const std::string& text) {
  return text.empty() ? std::string_view() : std::string_view(text);
}

std::string shown(const TaskTags& tags) {
  const auto task = classify(tags);
  if (!task) return "neither";
  const auto target = target_of(tags, task->event);
  const auto platform = platform_of(tags, task->platform, target);
  const auto word = [](std::string_view text) {
    return text.data() == nullptr ? std::string("-") : std::string(text);
  };
  return std::string(name_of(task->event)) + " " + word(platform) + " " + word(target.type);
}

TEST_CASE("every kind has the class and platform of the table", "[dialect][task_kinds]") {
  for (const auto& fixture : fixtures()) {
    CAPTURE(fixture.kind, fixture.label);
    const TaskTags tags{.kind = tag(fixture.kind),
                        .label = tag(fixture.label),
                        .test_platform = tag(fixture.test_platform),
                        .trust_domain = tag(fixture.trust_domain)};
    CHECK(shown(tags) == fixture.expected);
    const auto task = classify(tags);
    if (task) CHECK(task->is_known);
  }
}

// For a kind that is judged by its labels, the example is an event.
TEST_CASE("the example of each kind has the class of its row", "[dialect][task_kinds]") {
  for (const auto& row : task_kinds()) {
    CAPTURE(row.name, row.example);
    const auto suite = row.example.substr(0, row.example.find('-'));
    CHECK((row.example.starts_with(std::string(row.name) + "-") || suite == "test"));
    const auto task = classify({.kind = row.name, .label = row.example, .trust_domain = "gecko"});
    CHECK(task.has_value() == (row.what != TaskClass::neither));
    if (!task) continue;
    CHECK(task->is_known);
    if (row.what == TaskClass::build) CHECK((task->event == EventKind::build));
    if (row.what == TaskClass::test) CHECK((task->event == EventKind::test));
  }
}

TEST_CASE("no kind has two rows", "[dialect][task_kinds]") {
  std::set<std::string_view> names;
  for (const auto& row : task_kinds()) CHECK(names.insert(row.name).second);
}

TEST_CASE("unknown kinds are classified by their names and labels", "[dialect][task_kinds]") {
  struct Row {
    std::string kind, label, suite, type;
    std::string expected;
  };
  const std::vector<Row> rows{
      // Kinds that sign, repackage or move files are neither, regardless of other words.
      {"build-mac-notarization", "build-mac-notarization-macosx64-shippable/opt", "", "",
       "neither"},
      {"build-signing", "build-signing-linux64/opt", "", "", "neither"},
      {"signing-apk-appservices", "signing-apk-fenix", "", "", "neither"},
      {"repackage-deb-l10n", "repackage-deb-l10n-linux64/opt", "", "", "neither"},
      {"release-partner-repack-build", "x-linux64/opt", "", "", "neither"},
      {"generate-profile", "generate-profile-linux64-shippable/opt", "", "", "neither"},
      {"release-update-verify-test", "test-linux64/opt-x", "mochitest", "", "neither"},
      {"docker-image", "docker-image-build", "", "", "neither"},
      {"push-test", "test-x", "", "", "neither"},
      {"bootstrap-build", "bootstrap-linux64/opt", "", "", "neither"},
      // Tests
      {"new-kind", "new-kind-linux64/opt", "mochitest-plain", "", "test linux64 opt"},
      {"new-kind", "x", "", "talos", "test - -"},
      {"new-test", "new-test-linux64/opt", "", "", "test linux64 opt"},
      {"test-new", "x", "", "", "test - -"},
      {"tests", "tests-unit", "", "", "test - -"},
      {"new-browsertime", "x", "", "", "test - -"},
      {"my-test-apk", "x", "", "", "neither"},
      {"newtest", "x", "", "", "neither"},
      {"new", "test-linux64/opt-x-1", "", "", "test linux64 opt"},
      {"android-test", "x", "", "", "test android -"},
      {"new-test-components", "x", "", "", "neither"},
      {"", "test-linux/opt-x", "", "", "test linux opt"},
      // Builds have a platform in their label.
      {"new-build", "new-build-win64/debug", "", "", "build win64 debug"},
      {"build-new", "build-new-x-macosx64/opt", "", "", "build macosx64 opt"},
      {"build-new-apk", "build-new-apk-linux64/opt", "", "", "build android opt"},
      {"build-vocab", "build-vocab-en-ru", "", "", "neither"},
      {"build-tools", "build-tools/linux64", "", "", "neither"},
      {"rebuild", "rebuild-linux64/opt", "", "", "neither"},
      {"build-new", "", "", "", "neither"},
      // Nothing to judge by
      {"decision-task", "", "", "", "neither"},
      {"-appservices", "", "", "", "neither"},
      {"", "Build summary task", "", "", "neither"},
      {"", "", "mochitest", "", "neither"},
  };
  for (const auto& [kind, label, suite, type, expected] : rows) {
    CAPTURE(kind, label, suite, type);
    const TaskTags tags{
        .kind = tag(kind), .label = tag(label), .test_suite = tag(suite), .test_type = tag(type)};
    CHECK(shown(tags) == expected);
    const auto task = classify(tags);
    if (task) CHECK_FALSE(task->is_known);
  }
}

TEST_CASE("a task of Firefox in another project's graph is a copy", "[dialect][task_kinds]") {
  struct Row {
    std::string domain, scheduler;
    bool is_copy;
  };
  const std::vector<Row> rows{
      {"gecko", "relops-level-3", true},
      {"gecko", "taskgraph-level-1", true},
      {"gecko", "x-level-12", true},
      {"gecko", "gecko-level-3-level-2", true},
      {"gecko", "None-level-3", true},
      {"comm", "gecko-level-3", true},
      {"gecko", "gecko-level-3", false},
      {"gecko", "gecko-level-1", false},
      {"gecko-level-3", "gecko-level-3-level-2", false},
      // No such name
      {"gecko", "", false},
      {"gecko", "relops", false},
      {"gecko", "relops-level-", false},
      {"gecko", "relops-level-3x", false},
      {"gecko", "relops-level-3-x", false},
      {"gecko", "relops-level3", false},
      {"gecko", "-level-3", false},
      {"gecko", "Relops-Level-3", false},
      {"gecko", "taskcluster-github", false},
      // No trust domain
      {"", "relops-level-3", false},
  };
  for (const auto& [domain, scheduler, is] : rows) {
    CAPTURE(domain, scheduler);
    const TaskTags tags{.kind = "build", .trust_domain = tag(domain)};
    CHECK(is_copy(tags, tag(scheduler)) == is);
  }
}

TEST_CASE("copied kinds are classified like the original", "[dialect][task_kinds]") {
  CHECK(base_kind("build-apk-appservices") == "build-apk");
  CHECK(base_kind("build-apk") == "build-apk");
  CHECK(base_kind("appservices") == "appservices");
  CHECK(base_kind("").empty());
}

}  // namespace

}  // namespace pbm
