// SPDX-License-Identifier: MPL-2.0
// Labels and targets of each kind are in task_kinds_test.cc.
#include "dialect/task_target.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

// A view of a kept that may be missing: "-" stands for that.
std::string_view kept(const std::string& text) {
  return text == "-" ? std::string_view() : std::string_view(text);
}

TaskTags tags_of(const std::string& kind, const std::string& label,
                 const std::string& platform = "-") {
  return {.kind = kept(kind), .label = kept(label), .test_platform = kept(platform)};
}

std::string or_none(std::string_view text) {
  return text.data() == nullptr ? "-" : std::string(text);
}

constexpr auto kBuild = EventKind::build;
constexpr auto kTest = EventKind::test;

TEST_CASE("the target comes from a kept or the label", "[dialect][task_target]") {
  struct Row {
    EventKind event;
    std::string kind, label, platform;
    std::string what, type;
  };
  const std::vector<Row> rows{
      {kTest, "test", "test-a/b-c", "linux1804-64/opt", "linux1804-64", "opt"},
      {kTest, "test", "-", "linux", "linux", "-"},
      {kTest, "test", "-", "linux/opt/x", "linux", "opt/x"},
      {kTest, "test", "-", "linux/opt-x", "linux", "opt-x"},
      {kTest, "test", "-", "linux/", "linux", "-"},
      {kTest, "test", "-", "/opt", "-", "opt"},
      {kTest, "test", "-", "linux/None", "linux", "-"},
      {kTest, "source-test", "source-test-a", "linux/opt", "linux", "opt"},
      {kBuild, "build", "build-linux64", "win32/debug", "win32", "debug"},
      // The label's type ends at a dash in tests only.
      {kTest, "test", "test-linux1804-64-qr/opt-mochitest-1", "-", "linux1804-64-qr", "opt"},
      {kTest, "test", "test-linux1804-64-qr/opt", "-", "linux1804-64-qr", "opt"},
      {kTest, "test", "test-linux/-x", "-", "linux", "-"},
      {kBuild, "valgrind", "valgrind-linux64/opt-swr", "-", "linux64", "opt-swr"},
      {kBuild, "build", "build-linux64/opt/x", "-", "linux64", "opt/x"},
      // The first of several prefixes is removed, unless nothing would remain.
      {kBuild, "build-apk", "build-apk-fenix-debug", "-", "fenix-debug", "-"},
      {kBuild, "build-apk-appservices", "build-apk-appservices-x", "-", "x", "-"},
      {kBuild, "build-apk-appservices", "build-apk-x", "-", "x", "-"},
      {kBuild, "artifact-build", "build-linux64/opt", "-", "linux64", "opt"},
      {kTest, "mochitest", "test-linux/opt-x", "-", "linux", "opt"},
      {kBuild, "build", "build-", "-", "build-", "-"},
      {kBuild, "build", "build", "-", "build", "-"},
      {kBuild, "build", "mybuild-linux64/opt", "-", "mybuild-linux64", "opt"},
      {kBuild, "build", "/opt", "-", "-", "opt"},
      {kBuild, "build", "build-None/opt", "-", "-", "opt"},
      {kBuild, "build", "-", "-", "-", "-"},
      // The last word of a fuzzing task may be its type.
      {kTest, "fuzzing", "fuzzing-grizzly-linux64-debug", "-", "grizzly-linux64", "debug"},
      {kTest, "fuzzing", "fuzzing-grizzly-linux64-tsan", "-", "grizzly-linux64-tsan", "-"},
      {kTest, "fuzzing", "fuzzing-xdebug", "-", "xdebug", "-"},
      {kTest, "fuzzing", "fuzzing-opt", "-", "-", "opt"},
      {kTest, "fuzzing", "fuzzing-linux64-opt/debug", "-", "linux64-opt", "debug"},
      {kTest, "startup-test", "startup-test-linux64-debug", "-", "linux64-debug", "-"},
      // A source-test without a type has no target.
      {kTest, "source-test", "source-test-python-x-linux64", "-", "-", "-"},
      {kTest, "source-test", "source-test-python-linux64/opt-py3", "-", "python-linux64", "opt"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.kind, row.label, row.platform);
    const auto target = target_of(tags_of(row.kind, row.label, row.platform), row.event);
    CHECK(or_none(target.what) == row.what);
    CHECK(or_none(target.type) == row.type);
  }
}

TEST_CASE("the platform is the family of the target", "[dialect][task_target]") {
  struct Row {
    std::string what, type, platform, os;
  };
  const std::vector<Row> rows{
      {"linux", "opt", "linux", "linux"},
      {"linux", "-", "linux64", "-"},
      {"linux-shippable", "opt", "linux", "linux-shippable"},
      {"linux-64", "opt", "linux64", "linux-64"},
      {"linux32", "opt", "linux", "linux32"},
      {"linux64", "debug", "linux64", "linux64"},
      {"linux1804-32-qr", "opt", "linux", "linux1804-32-qr"},
      {"linux2404-64", "opt", "linux64", "linux2404-64"},
      {"linux2404-320", "opt", "linux64", "linux2404-320"},
      {"linux64-aarch64", "opt", "linux64-aarch64", "linux64-aarch64"},
      {"linux-arm64", "opt", "linux64-aarch64", "linux-arm64"},
      {"linux32-a64", "opt", "linux64-aarch64", "linux32-a64"},
      {"aarch64-linux64", "opt", "linux64", "linux64"},
      {"win64-aarch64-shippable", "opt", "win64-aarch64", "win64-aarch64-shippable"},
      {"windows11-aarch64-25h2", "opt", "win64-aarch64", "windows11-aarch64-25h2"},
      {"windows11-64-24h2", "opt", "win64", "windows11-64-24h2"},
      {"windows11-32-25h2", "opt", "win32", "windows11-32-25h2"},
      {"windows7", "opt", "win64", "windows7"},
      {"win32", "opt", "win32", "win32"},
      {"win", "opt", "win64", "win"},
      {"macosx64", "opt", "macosx64", "macosx64"},
      {"macos", "opt", "macosx64", "macos"},
      {"osx-a64", "opt", "macosx64-aarch64", "osx-a64"},
      {"macosx1500-aarch64", "opt", "macosx64-aarch64", "macosx1500-aarch64"},
      {"android-hw-p6-13-0-aarch64", "opt", "android", "android-hw-p6-13-0-aarch64"},
      {"ios-arm64", "debug", "ios", "ios-arm64"},
      // With a type the last word that names a system counts, without one the first.
      {"sm-plain-linux64", "opt", "linux64", "linux64"},
      {"linux-domcount-win64", "opt", "win64", "win64"},
      {"linux-domcount-win64", "-", "linux64", "-"},
      // No such word
      {"freebsd-x", "opt", "freebsd-x", "freebsd-x"},
      {"Linux64", "opt", "Linux64", "Linux64"},
      {"fenix-debug", "-", "-", "-"},
      {"-", "opt", "-", "-"},
      {"-", "-", "-", "-"},
  };
  for (const auto& [what, type, platform, os] : rows) {
    CAPTURE(what, type);
    const Target target{kept(what), kept(type)};
    CHECK(or_none(platform_of({}, PlatformFrom::os_word, target)) == platform);
    CHECK(or_none(platform_of({}, PlatformFrom::android, target)) == "android");
    CHECK(or_none(os_of(target)) == os);
  }
}

TEST_CASE("the type of a test is cut at a dash for Firefox only", "[dialect][task_target]") {
  for (const auto& [domain, type] : {std::pair("gecko", "debug"),
                                     {"comm", "debug"},
                                     {"enterprise", "debug"},
                                     {"nss", "debug-make-x"},
                                     {"mobile", "debug-make-x"}}) {
    CAPTURE(domain);
    TaskTags tags{.kind = "test", .label = "test-a-linux64/debug-make-x", .trust_domain = domain};
    CHECK(target_of(tags, kTest).type == type);
    CHECK(target_of(tags, kBuild).type == "debug-make-x");
    tags.test_platform = "linux64/opt-y";
    CHECK(target_of(tags, kTest).type == "opt-y");
  }
}

TEST_CASE("'linux' means 32 bits only for Firefox and Thunderbird", "[dialect][task_target]") {
  const Target target{"linux", "opt"};
  for (const auto& [domain, platform] : {std::pair("gecko", "linux"),
                                         {"comm", "linux"},
                                         {"enterprise", "linux64"},
                                         {"mozillavpn", "linux64"},
                                         {"mobile", "linux64"}}) {
    CAPTURE(domain);
    CHECK(platform_of({.trust_domain = domain}, PlatformFrom::os_word, target) == platform);
  }
}

TEST_CASE("for some kinds the target contains only the architecture", "[dialect][task_target]") {
  for (const auto& [what, platform] : {std::pair("amd64-nightly", "linux64"),
                                       {"arm64-nightly", "linux64-aarch64"},
                                       {"debian-12-x64-apt", "linux64"},
                                       {"fedora-41-a64", "linux64-aarch64"},
                                       {"aarch64", "linux64"},
                                       {"unit-tests", "linux64"}}) {
    CAPTURE(what);
    CHECK(platform_of({}, PlatformFrom::architecture, {what, "opt"}) == platform);
  }
}

TEST_CASE("the name of a test is its label without the target", "[dialect][task_target]") {
  struct Row {
    std::string kind, label, what, type, test;
  };
  const std::vector<Row> rows{
      {"test", "test-linux/opt-mochitest-1", "linux", "opt", "mochitest-1"},
      {"test", "test-linux/opt-mochitest-1", "linux", "debug", "test-linux/opt-mochitest-1"},
      {"test", "test-linux/opt", "linux", "opt", "test-linux/opt"},
      // The name may precede the system.
      {"test", "test-gtests-linux64/opt", "gtests-linux64", "opt", "gtests"},
      {"test", "test-cipher-noaes-win64/opt", "cipher-noaes-win64", "opt", "cipher-noaes"},
      {"test", "test-linux-gtests-win64-x/opt", "linux-gtests-win64-x", "opt", "linux-gtests"},
      {"test", "test-gtests-linux64/opt-x", "gtests-linux64", "opt", "x"},
      {"test", "test-None-linux64/opt", "None-linux64", "opt", "-"},
      {"test", "test--linux64/opt", "-linux64", "opt", "test--linux64/opt"},
      {"test", "test-gtests/opt", "gtests", "opt", "test-gtests/opt"},
      {"test", "test-gtests-linux64", "gtests-linux64", "-", "test-gtests-linux64"},
      {"test", "test-gtests-linux64/optx", "gtests-linux64", "opt", "test-gtests-linux64/optx"},
      {"test", "test-linux/opt-", "linux", "opt", "-"},
      {"test", "test-linux/opt-None", "linux", "opt", "-"},
      {"test", "test-linux/optx-y", "linux", "opt", "test-linux/optx-y"},
      {"test", "test-x", "x", "-", "test-x"},
      {"test", "test-x", "-", "-", "test-x"},
      {"source-test", "source-test-python-x", "-", "-", "python-x"},
      {"source-test", "source-test-", "-", "-", "-"},
      {"source-test", "python", "-", "-", "python"},
      {"source-test-appservices", "source-test-x", "-", "-", "x"},
      {"test", "source-test-python", "-", "-", "source-test-python"},
      {"perftest", "perftest-linux/opt-x", "linux", "opt", "perftest-linux/opt-x"},
      {"test", "-", "linux", "opt", "-"},
  };
  for (const auto& [kind, label, what, type, test] : rows) {
    CAPTURE(kind, label, what, type);
    CHECK(or_none(test_of(tags_of(kind, label), {kept(what), kept(type)})) == test);
  }
}

TEST_CASE("a label says more than its kind and its platform", "[dialect][task_target]") {
  struct Row {
    std::string label, kind, platform, words;
  };
  const std::vector<Row> rows{
      {"-", "build", "linux64", "-"},
      {"build-linux64/opt", "build", "linux64", "-"},
      {"build-linux64-shippable/opt", "build", "linux64", "shippable"},
      {"build-linux64-shippable/opt", "-", "linux64", "shippable"},
      {"build-linux64-shippable/opt", "build", "-", "linux64-shippable"},
      {"build-linux64-aarch64-shippable/opt", "build", "linux64-aarch64", "shippable"},
      {"build-android-x86/opt", "build", "android", "x86"},
      {"build-linux32/opt", "build", "linux", "linux32"},
      {"build-apk-fenix-nightly", "build-apk", "android", "fenix-nightly"},
      {"instrumented-build-win64/opt", "instrumented-build", "win64", "-"},
      {"build-apk-x-appservices-in-tree", "build-apk-appservices", "android",
       "x-appservices-in-tree"},
      {"toolchain-x", "build", "linux64", "toolchain-x"},
      {"build", "build", "linux64", "build"},
      {"build-", "build", "linux64", ""},
      {"build-linux64-/opt", "build", "linux64", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.label, row.kind, row.platform);
    Event build;
    build.set(Field::label, kept(row.label));
    build.set(Field::kind, kept(row.kind));
    build.set(Field::platform, kept(row.platform));
    CHECK(or_none(label_words_of(build)) == row.words);
  }
}

}  // namespace

}  // namespace pbm
