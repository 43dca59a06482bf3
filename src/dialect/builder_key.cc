// SPDX-License-Identifier: MPL-2.0
// Words of a builder's name are joined by dashes and underscores, which trees and platforms contain
// as well. So the tree and the platform, which the body tells, are removed first.
#include "dialect/builder_key.h"

#include "base/number.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

constexpr std::array<std::string_view, 3> kTestPrefixes{"test-", "unittest-", "pgo-"};

bool is_separator(char c) { return c == '-' || c == '_'; }

// Removes the prefix `word` from `text`; false if there is none.
bool take(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}

bool take_separator(std::string_view& text) {
  if (text.empty() || !is_separator(text.front())) return false;
  text.remove_prefix(1);
  return true;
}

// The name of the test, if `text` is separator, test word, name.
std::optional<std::string_view> test_name(std::string_view text) {
  if (!take_separator(text)) return std::nullopt;
  for (const auto word : kTestPrefixes) {
    if (take(text, word)) return text;
  }
  return std::nullopt;
}

// The same, after an optional part. An option that leads to no name is none: in linux_test-x,
// "_test" is a separator and a word.
std::optional<std::string_view> test_name_after_option(std::string_view text) {
  constexpr std::array<std::string_view, 5> kOptions{"-debug", "-o-debug", "-pgo", "_pgo", "_test"};
  for (const auto option : kOptions) {
    auto after = text;
    if (!take(after, option)) continue;
    if (const auto name = test_name(after)) return name;
  }
  return test_name(text);
}

// Whether the last word of a key is one of the stages.
bool has_stage(const Stages& stages, std::string_view word) {
  return std::ranges::any_of(std::array{Stage::log_uploaded, Stage::finished}, [&](Stage stage) {
    return stages.has(stage) && word == name_of(stage);
  });
}

bool is_tag(std::string_view word) {
  constexpr std::array<std::string_view, 5> kNoTags{"None", "debug", "pgo", "opt", "repack"};
  return !word.empty() && !all_digits(word) && std::ranges::find(kNoTags, word) == kNoTags.end();
}

// Platforms are prefixes of each other, such as linux and linux64, and names of trees contain
// separators. So the tree and the platform of the message are looked for; nothing is split blindly.
std::optional<BuildBuilder> after_prefix(std::string_view text, std::string_view tree,
                                         std::string_view platform) {
  if (!take(text, tree) || !take_separator(text)) return std::nullopt;
  auto beyond = text;
  if (take(beyond, "xulrunner") && take_separator(beyond) && take(beyond, platform)) {
    return BuildBuilder{.xulrunner = true, .rest = beyond};
  }
  if (!take(text, platform)) return std::nullopt;
  return BuildBuilder{.rest = text};
}

}  // namespace

// From the end, because builders contain dots: postrun.py, which sent the messages, does not
// replace them.
std::optional<BuildbotKey> parse_buildbot_key(std::string_view key) {
  if (!take(key, "build.")) return std::nullopt;
  const auto last_dot = key.rfind('.');
  if (last_dot == std::string_view::npos) return std::nullopt;
  const auto stage = key.substr(last_dot + 1);
  key = key.substr(0, last_dot);
  const auto dot = key.rfind('.');
  if (dot == std::string_view::npos || !all_digits(key.substr(dot + 1))) return std::nullopt;
  return BuildbotKey{key.substr(0, dot), stage};
}

bool is_jetpack(std::string_view key) { return key.find("jetpack") != key.npos; }

// Rules out most of what buildbot publishes without reading a body, which is nearly all of the work
// for a message. A word counts wherever it is in the key, as in pulsetranslator.
std::optional<std::string_view> builder_of_event(std::string_view key, const Stages& stages) {
  constexpr std::array<std::string_view, 6> kNeither{"source",    "schedulers",         "tag",
                                                     "submitter", "final_verification", "fuzzer"};
  const auto parsed = parse_buildbot_key(key);
  if (!parsed || !has_stage(stages, parsed->stage)) return std::nullopt;
  if (is_jetpack(key) && !may_be_test(parsed->builder)) return std::nullopt;
  const auto holds = [key](std::string_view word) { return key.find(word) != key.npos; };
  if (std::ranges::any_of(kNeither, holds)) return std::nullopt;
  return parsed->builder;
}

bool may_be_test(std::string_view builder) {
  return std::ranges::any_of(kTestPrefixes, [builder](std::string_view word) {
    return builder.find(word) != builder.npos;
  });
}

std::string_view buildtype_of_key(std::string_view key) {
  if (key.find("debug") != key.npos) return "debug";
  if (key.find("pgo") != key.npos) return "pgo";
  return "opt";
}

// The shortest os that fits. Names of tests contain separators and words such as "test" as well.
std::optional<TestBuilder> parse_test_builder(std::string_view builder, std::string_view tree) {
  if (!take(builder, tree) || !take_separator(builder)) return std::nullopt;
  for (std::size_t end = 0; end < builder.size(); ++end) {
    if (!is_separator(builder[end])) continue;  // all parts after the os begin with a separator
    if (const auto name = test_name_after_option(builder.substr(end))) {
      return TestBuilder{builder.substr(0, end), *name};
    }
  }
  return std::nullopt;
}

std::optional<BuildBuilder> parse_build_builder(std::string_view builder, std::string_view tree,
                                                std::string_view platform) {
  constexpr std::string_view kRelease = "release-";
  // The order matters: a tree may itself begin with release-.
  for (const auto prefix : {kRelease, std::string_view("b2g_"), std::string_view()}) {
    auto text = builder;
    if (!take(text, prefix)) continue;
    auto parsed = after_prefix(text, tree, platform);
    if (!parsed) continue;
    parsed->release = prefix == kRelease;
    return parsed;
  }
  return std::nullopt;
}

void append_tags(const BuildBuilder& builder, std::vector<std::string_view>& tags) {
  auto rest = builder.rest;
  while (!rest.empty()) {
    const auto end = std::min(rest.find_first_of("-_"), rest.size());
    const auto word = rest.substr(0, end);
    if (is_tag(word)) tags.push_back(word);
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  if (builder.release) tags.push_back("release");
}

}  // namespace pbm
