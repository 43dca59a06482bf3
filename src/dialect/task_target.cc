// SPDX-License-Identifier: MPL-2.0
// Firefox and the projects that use its task graph name a task by kind, target, and test in one
// label. Their separators also occur in the parts, so tags that have a part alone are used first.
#include "dialect/task_target.h"

#include "dialect/dashed_words.h"
#include "json/value.h"

#include <array>

namespace pbm {

namespace {

constexpr std::string_view kBuild = "build";
constexpr std::string_view kTest = "test";
constexpr std::string_view kSourceTest = "source-test";

// Removes `prefix` and a dash from the text.
bool take_word(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix) || !text.substr(prefix.size()).starts_with('-')) return false;
  text.remove_prefix(prefix.size() + 1);
  return true;
}

// The same, unless the prefix is empty or nothing would remain.
bool take_prefix(std::string_view& text, std::string_view prefix) {
  auto rest = text;
  if (prefix.empty() || !take_word(rest, prefix) || rest.empty()) return false;
  text = rest;
  return true;
}

// A label consists of the kind and the name of the task, with two exceptions: a copied kind
// has the labels of the original, and labels of tests begin with "test".
std::string_view name_of_task(const TaskTags& tags) {
  auto name = tags.label;
  for (const auto prefix : {tags.kind, base_kind(tags.kind), kBuild, kTest}) {
    if (take_prefix(name, prefix)) break;
  }
  return name;
}

// The name of a fuzzing task ends with its build type: fuzzing-grizzly-linux64-debug.
Target split_last_word(std::string_view name) {
  for (const std::string_view type : {"opt", "debug"}) {
    if (!name.ends_with(type)) continue;
    const auto what = name.substr(0, name.size() - type.size());
    if (what.empty()) return {{}, type};
    if (what.ends_with('-')) return {known(what.substr(0, what.size() - 1)), type};
  }
  return {known(name), {}};
}

Target target_of_label(const TaskTags& tags, EventKind event) {
  const auto name = name_of_task(tags);
  const auto slash = name.find('/');
  if (slash == name.npos) {
    const auto kind = base_kind(tags.kind);
    if (kind == kSourceTest) return {};  // the name is that of the test, not of a target
    return kind == "fuzzing" ? split_last_word(name) : Target{known(name), {}};
  }
  auto type = name.substr(slash + 1);
  // Elsewhere, for example in NSS, the type of a test is that of its build: debug-make.
  if (event == EventKind::test && is_of_firefox(tags)) type = type.substr(0, type.find('-'));
  return {known(name.substr(0, slash)), known(type)};
}

OsWord os_word_of(const Target& target) {
  const bool has_type = target.type.data() != nullptr;
  // A target may name a system among its other words first, as in linux-domcount-linux2404-64/opt.
  const auto word = has_type ? last_os_word(target.what) : first_os_word(target.what);
  return word.value_or(OsWord{});
}

// NSS names its tests before the platform: test-gtests-linux64/debug-make.
std::string_view words_before_os(const Target& target) {
  const auto bytes = target.what.size() - os_of(target).size();
  return target.what.substr(0, bytes == 0 ? 0 : bytes - 1);  // without the dash
}

constexpr std::array<std::string_view, 3> kArm64{"aarch64", "arm64", "a64"};

bool is_of_32_bits(const OsWord& os) { return os.digits == "32" || has_word(os.later, "32"); }

// Only the ESR branches of Firefox and Thunderbird build for 32-bit Linux, and call it
// "linux". In other trees, "linux" is 64-bit.
bool is_32_bit_linux(const TaskTags& tags, const Target& target, const OsWord& os) {
  if (is_of_32_bits(os)) return true;
  const auto domain = tags.trust_domain;
  const bool may_be = domain == "gecko" || domain == "comm" || domain.data() == nullptr;
  return may_be && os.digits.empty() && !has_word(os.later, "64") && target.type.data() != nullptr;
}

// Snaps and Debian packages are for Linux only.
std::string_view linux_of_architecture(std::string_view what) {
  constexpr std::array<std::string_view, 2> kNames{"arm64", "a64"};
  return has_word(what, kNames) ? "linux64-aarch64" : "linux64";
}

// The platforms of an operating system. For macOS, Taskcluster has no tasks of 32 bits.
struct PlatformNames {
  std::string_view bits_32;
  std::string_view bits_64;
  std::string_view arm64;
};

const PlatformNames& names_on(std::string_view os) {
  static constexpr PlatformNames kLinux{"linux", "linux64", "linux64-aarch64"};
  static constexpr PlatformNames kWindows{"win32", "win64", "win64-aarch64"};
  static constexpr PlatformNames kMac{"macosx64", "macosx64", "macosx64-aarch64"};
  if (os == "linux") return kLinux;
  return os.starts_with("win") ? kWindows : kMac;
}

std::string_view platform_of_os_word(const TaskTags& tags, const Target& target) {
  const auto os = os_word_of(target);
  // A new system is printed by its own name rather than as unknown.
  if (os.name.empty()) return target.type.data() != nullptr ? target.what : std::string_view();
  if (os.name == "android" || os.name == "ios") return os.name;
  const auto& names = names_on(os.name);
  // Before the words for 32 bits: linux32-a64 is a 64-bit machine.
  if (has_word(os.later, kArm64)) return names.arm64;
  const bool is_narrow = os.name == "linux" ? is_32_bit_linux(tags, target, os) : is_of_32_bits(os);
  return is_narrow ? names.bits_32 : names.bits_64;
}

// Takes "test-", the target, a slash and the type from the beginning of a label.
bool take_target(std::string_view& label, const Target& target) {
  for (const auto part :
       {std::string_view("test-"), target.what, std::string_view("/"), target.type}) {
    if (!label.starts_with(part)) return false;
    label.remove_prefix(part.size());
  }
  return true;
}

}  // namespace

Target target_of(const TaskTags& tags, EventKind event) {
  const auto platform = tags.test_platform;
  if (platform.data() == nullptr) {
    return tags.label.data() == nullptr ? Target{} : target_of_label(tags, event);
  }
  const auto slash = platform.find('/');
  // Only the transforms of tests set the tag test-platform, so a build is known by its label alone.
  if (slash == platform.npos) return {platform, {}};
  return {known(platform.substr(0, slash)), known(platform.substr(slash + 1))};
}

std::string_view platform_of(const TaskTags& tags, PlatformFrom from, const Target& target) {
  switch (from) {
    case PlatformFrom::android: return "android";
    case PlatformFrom::architecture: return linux_of_architecture(target.what);
    case PlatformFrom::os_word: break;
  }
  return platform_of_os_word(tags, target);
}

std::string_view os_of(const Target& target) {
  if (target.type.data() == nullptr) return {};
  const auto os = os_word_of(target);
  return os.name.empty() ? target.what : os.from;
}

std::string_view test_of(const TaskTags& tags, const Target& target) {
  auto rest = tags.label;
  if (base_kind(tags.kind) == kSourceTest) {
    return take_word(rest, kSourceTest) ? known(rest) : tags.label;
  }
  const bool has_target = target.what.data() != nullptr && target.type.data() != nullptr;
  if (!has_target || !take_target(rest, target)) return tags.label;
  if (rest.starts_with('-')) return known(rest.substr(1));
  const auto name = words_before_os(target);
  return rest.empty() && !name.empty() ? known(name) : tags.label;
}

std::string_view label_words_of(const Event& build) {
  auto words = build.get(Field::label);
  const auto kind = build.has(Field::kind) ? base_kind(build.get(Field::kind)) : kBuild;
  if (!take_word(words, kind)) return words;
  words = words.substr(0, words.find('/'));
  const auto platform = build.get(Field::platform);
  if (words == platform) return {};
  if (!platform.empty()) take_word(words, platform);
  return words;
}

}  // namespace pbm
