// SPDX-License-Identifier: MPL-2.0
#include "dialect/task_target.h"

#include "dialect/value.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

bool holds(std::string_view text, std::string_view part) { return text.find(part) != text.npos; }

// Whether '-' and `word` stand in `text` as a word of their own.
bool has_word(std::string_view text, std::string_view word) {
  std::size_t dash = text.find('-');
  while (dash != text.npos) {
    const auto end = text.find('-', dash + 1);
    if (text.substr(dash + 1, end - dash - 1) == word) return true;
    dash = end;
  }
  return false;
}

bool is_build(const TaskTags& tags) {
  const auto kind = tags.kind;
  if (holds(kind, "signing")) return false;
  return kind == "build" || kind.starts_with("build-") || kind.starts_with("instrumented-build");
}

bool is_test(const TaskTags& tags) {
  constexpr std::array<std::string_view, 7> kTestKinds{
      "test",    "source-test",        "perftest",   "mochitest",
      "reftest", "web-platform-tests", "browsertime"};
  return tags.test_suite.data() != nullptr || tags.test_type.data() != nullptr ||
         tags.label.starts_with("test-") ||
         std::ranges::find(kTestKinds, tags.kind) != kTestKinds.end();
}

std::string_view test_target(const TaskTags& tags) {
  if (tags.test_platform.data() != nullptr) return tags.test_platform;
  constexpr std::string_view kPrefix = "test-";
  if (!tags.label.starts_with(kPrefix)) return {};
  const auto rest = tags.label.substr(kPrefix.size());
  const auto slash = rest.find('/');
  if (slash == rest.npos) return {};
  return rest.substr(0, rest.find('-', slash));
}

// What follows `prefix` and a dash at the label's beginning, where that is anything.
std::string_view after_prefix(std::string_view label, std::string_view prefix) {
  if (!label.starts_with(prefix) || !label.substr(prefix.size()).starts_with('-')) return {};
  return known(label.substr(prefix.size() + 1));
}

std::string_view build_target(const TaskTags& tags) {
  const auto target = after_prefix(tags.label, tags.kind);
  return target.data() != nullptr ? target : after_prefix(tags.label, "build");
}

std::string_view aarch64_platform(std::string_view what) {
  if (what.starts_with("linux")) return "linux64-aarch64";
  if (what.starts_with("win")) return "win64-aarch64";
  if (what.starts_with("macosx")) return "macosx64-aarch64";
  return {};
}

}  // namespace

std::optional<EventKind> kind_of_task(const TaskTags& tags) {
  if (is_build(tags)) return EventKind::build;
  if (is_test(tags)) return EventKind::test;
  return std::nullopt;
}

Target target_of(const TaskTags& tags, EventKind kind) {
  const auto whole = known(kind == EventKind::test ? test_target(tags) : build_target(tags));
  if (whole.data() == nullptr) return {};
  const auto slash = whole.find('/');
  if (slash == whole.npos) return {whole, whole, {}};
  return {whole, known(whole.substr(0, slash)), known(whole.substr(slash + 1))};
}

std::string_view platform_of(const TaskTags& tags, std::string_view what) {
  if (tags.kind.ends_with("-apk") || tags.kind.ends_with("-bundle")) return "android";
  if (what.data() == nullptr) return {};
  if (what.starts_with("android")) return "android";
  if (holds(what, "aarch64")) {
    const auto platform = aarch64_platform(what);
    return platform.empty() ? what : platform;
  }
  if (what.starts_with("linux")) {
    const auto word = what.substr(0, what.find('-'));
    return word == "linux" || word == "linux32" || has_word(what, "32") ? "linux" : "linux64";
  }
  if (what.starts_with("win")) {
    return what.starts_with("win64") || has_word(what, "64") ? "win64" : "win32";
  }
  return what.starts_with("macosx") ? "macosx64" : what;
}

std::string_view test_of(const TaskTags& tags, std::string_view target) {
  const auto label = tags.label;
  constexpr std::string_view kTest = "test-";
  constexpr std::string_view kSourceTest = "source-test-";
  if (target.data() != nullptr && label.starts_with(kTest)) {
    const auto rest = label.substr(kTest.size());
    if (rest.starts_with(target) && rest.substr(target.size()).starts_with('-')) {
      return known(rest.substr(target.size() + 1));
    }
  }
  if (tags.kind == "source-test" && label.starts_with(kSourceTest)) {
    return known(label.substr(kSourceTest.size()));
  }
  return label;
}

}  // namespace pbm
