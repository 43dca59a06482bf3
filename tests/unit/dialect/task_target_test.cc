// SPDX-License-Identifier: MPL-2.0
#include "dialect/task_target.h"

#include "support/catch.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

// A view of a tag that may be missing: "-" stands for that.
std::string_view tag(const std::string& text) {
  return text == "-" ? std::string_view() : std::string_view(text);
}

TaskTags tags_of(const std::string& kind, const std::string& label) {
  TaskTags tags;
  tags.kind = tag(kind);
  tags.label = tag(label);
  return tags;
}

std::string shown(std::string_view text) {
  return text.data() == nullptr ? "-" : std::string(text);
}

TEST_CASE("tags tell builds and tests from all other tasks", "[dialect][task_target]") {
  struct Row {
    std::string kind, label, suite, type;
    std::optional<EventKind> expected;
  };
  constexpr auto kBuild = EventKind::build;
  constexpr auto kTest = EventKind::test;
  const std::vector<Row> rows{
      {"build", "build-linux64/opt", "-", "-", kBuild},
      {"build", "-", "-", "-", kBuild},
      {"build-apk", "-", "-", "-", kBuild},
      {"build-bundle", "-", "-", "-", kBuild},
      {"build-mac-notarization", "-", "-", "-", kBuild},
      {"instrumented-build", "-", "-", "-", kBuild},
      {"instrumented-build-x", "-", "-", "-", kBuild},
      {"build-signing", "-", "-", "-", std::nullopt},
      {"build-mac-signing", "-", "-", "-", std::nullopt},
      {"instrumented-build-signing", "-", "-", "-", std::nullopt},
      {"builds", "-", "-", "-", std::nullopt},
      {"Build", "-", "-", "-", std::nullopt},
      {"repackage-build", "-", "-", "-", std::nullopt},
      {"build", "test-x", "mochitest", "-", kBuild},
      {"build-signing", "-", "mochitest", "-", kTest},
      {"test", "-", "-", "-", kTest},
      {"source-test", "-", "-", "-", kTest},
      {"perftest", "-", "-", "-", kTest},
      {"mochitest", "-", "-", "-", kTest},
      {"reftest", "-", "-", "-", kTest},
      {"web-platform-tests", "-", "-", "-", kTest},
      {"browsertime", "-", "-", "-", kTest},
      {"web-platform-test", "-", "-", "-", std::nullopt},
      {"tests", "-", "-", "-", std::nullopt},
      {"-", "test-linux/opt-x", "-", "-", kTest},
      {"-", "mytest-linux", "-", "-", std::nullopt},
      {"upload-symbols", "-", "-", "raptor", kTest},
      {"upload-symbols", "upload-symbols-linux", "-", "-", std::nullopt},
      {"decision-task", "Gecko Decision Task", "-", "-", std::nullopt},
      {"-", "-", "-", "-", std::nullopt},
  };
  for (const auto& [kind, label, suite, type, expected] : rows) {
    CAPTURE(kind, label, suite, type);
    auto tags = tags_of(kind, label);
    tags.test_suite = tag(suite);
    tags.test_type = tag(type);
    CHECK((kind_of_task(tags) == expected));
  }
}

TEST_CASE("the target comes from a tag or the label", "[dialect][task_target]") {
  struct Row {
    EventKind event;
    std::string kind, label, platform;
    std::string whole, what, buildtype;
  };
  constexpr auto kBuild = EventKind::build;
  constexpr auto kTest = EventKind::test;
  const std::vector<Row> rows{
      {kTest, "test", "test-a/b-c", "linux1804-64/opt", "linux1804-64/opt", "linux1804-64", "opt"},
      {kTest, "test", "test-linux1804-64-qr/opt-mochitest-1", "-", "linux1804-64-qr/opt",
       "linux1804-64-qr", "opt"},
      {kTest, "test", "test-linux1804-64-qr/opt", "-", "linux1804-64-qr/opt", "linux1804-64-qr",
       "opt"},
      {kTest, "test", "test-no-slash-here", "-", "-", "-", "-"},
      {kTest, "source-test", "source-test-a/b-c", "-", "-", "-", "-"},
      {kTest, "test", "-", "-", "-", "-", "-"},
      {kTest, "test", "-", "linux", "linux", "linux", "-"},
      {kTest, "test", "-", "linux/opt/x", "linux/opt/x", "linux", "opt/x"},
      {kTest, "test", "-", "linux/", "linux/", "linux", "-"},
      {kTest, "test", "-", "/opt", "/opt", "-", "opt"},
      {kBuild, "build", "build-linux64-shippable/opt", "-", "linux64-shippable/opt",
       "linux64-shippable", "opt"},
      {kBuild, "build", "build-linux64", "win32/debug", "linux64", "linux64", "-"},
      {kBuild, "build-apk", "build-apk-fenix-debug", "-", "fenix-debug", "fenix-debug", "-"},
      {kBuild, "instrumented-build", "instrumented-build-linux64/opt", "-", "linux64/opt",
       "linux64", "opt"},
      {kBuild, "instrumented-build", "build-linux64/opt", "-", "linux64/opt", "linux64", "opt"},
      {kBuild, "build", "mybuild-linux64/opt", "-", "-", "-", "-"},
      {kBuild, "build", "build", "-", "-", "-", "-"},
      {kBuild, "build", "build-", "-", "-", "-", "-"},
      {kBuild, "build", "-", "-", "-", "-", "-"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.kind, row.label, row.platform);
    auto tags = tags_of(row.kind, row.label);
    tags.test_platform = tag(row.platform);
    const auto target = target_of(tags, row.event);
    CHECK(shown(target.whole) == row.whole);
    CHECK(shown(target.what) == row.what);
    CHECK(shown(target.buildtype) == row.buildtype);
  }
}

TEST_CASE("a platform is the generic family of what a task is for", "[dialect][task_target]") {
  struct Row {
    std::string kind, what, platform;
  };
  const std::vector<Row> rows{
      {"build", "linux", "linux"},
      {"build", "linux32", "linux"},
      {"build", "linux-shippable", "linux"},
      {"build", "linux32-shippable", "linux"},
      {"test", "linux1804-32", "linux"},
      {"test", "linux1804-32-qr", "linux"},
      {"test", "linux1804-320", "linux64"},
      {"build", "linux64", "linux64"},
      {"build", "linux64-asan", "linux64"},
      {"test", "linux1804-64-qr", "linux64"},
      {"test", "linux2404-64", "linux64"},
      {"build", "linux3", "linux64"},
      {"build", "linux64-aarch64", "linux64-aarch64"},
      {"build", "linux-aarch64", "linux64-aarch64"},
      {"build", "win64-aarch64-shippable", "win64-aarch64"},
      {"test", "windows11-aarch64", "win64-aarch64"},
      {"build", "macosx64-aarch64", "macosx64-aarch64"},
      {"test", "macosx1100-aarch64", "macosx64-aarch64"},
      {"build", "freebsd-aarch64", "freebsd-aarch64"},
      {"build", "android-aarch64", "android"},
      {"build", "android", "android"},
      {"test", "android-hw-p6-13-0-arm7", "android"},
      {"test", "androidx", "android"},
      {"build", "win64", "win64"},
      {"build", "win64-asan", "win64"},
      {"build", "win32", "win32"},
      {"build", "win32-mingwclang", "win32"},
      {"test", "windows11-64-22h2", "win64"},
      {"test", "windows11-32-22h2", "win32"},
      {"test", "windows10-64", "win64"},
      {"test", "windows10-640", "win32"},
      {"test", "windows7", "win32"},
      {"build", "macosx64", "macosx64"},
      {"build", "macosx", "macosx64"},
      {"test", "macosx1470-64-qr", "macosx64"},
      {"build", "Linux64", "Linux64"},
      {"build", "mylinux64", "mylinux64"},
      {"build", "fenix-debug", "fenix-debug"},
      {"build-apk", "fenix-debug", "android"},
      {"build-bundle", "fenix-nightly", "android"},
      {"build-apk", "-", "android"},
      {"build-apks", "linux64", "linux64"},
      {"-", "-", "-"},
      {"build", "-", "-"},
  };
  for (const auto& [kind, what, platform] : rows) {
    CAPTURE(kind, what);
    CHECK(shown(platform_of(tags_of(kind, "-"), tag(what))) == platform);
  }
}

TEST_CASE("a test is called by its label without the target", "[dialect][task_target]") {
  struct Row {
    std::string kind, label, target, test;
  };
  const std::vector<Row> rows{
      {"test", "test-linux/opt-mochitest-1", "linux/opt", "mochitest-1"},
      {"test", "test-linux/opt-mochitest-1", "linux/debug", "test-linux/opt-mochitest-1"},
      {"test", "test-linux/opt", "linux/opt", "test-linux/opt"},
      {"test", "test-linux/optx-y", "linux/opt", "test-linux/optx-y"},
      {"test", "test-x", "-", "test-x"},
      {"source-test", "source-test-mozlint-eslint", "-", "mozlint-eslint"},
      {"source-test", "source-test-python", "linux/opt", "python"},
      {"test", "source-test-python", "-", "source-test-python"},
      {"source-test", "python", "-", "python"},
      {"perftest", "perftest-linux/opt-x", "linux/opt", "perftest-linux/opt-x"},
      {"test", "-", "linux/opt", "-"},
  };
  for (const auto& [kind, label, target, test] : rows) {
    CAPTURE(kind, label, target);
    CHECK(shown(test_of(tags_of(kind, label), tag(target))) == test);
  }
}

}  // namespace

}  // namespace pbm
