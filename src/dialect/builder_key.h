// SPDX-License-Identifier: MPL-2.0
// Parses routing keys and builder names of buildbot.
//
// Key: build.<builder>.<number>.<stage>; the builder may contain dots.
// Test builder: <tree>, separator, <os>, optionally one of -debug -o-debug -pgo _pgo _test,
// separator, one of test unittest pgo, '-', <name>.
// Build builder: optionally release- or b2g_, <tree>, separator, optionally xulrunner and a
// separator, <platform>, rest. A separator is '-' or '_'.
#pragma once

#include "event/stage.h"

#include <optional>
#include <string_view>
#include <vector>

namespace pbm {

struct BuildbotKey {
  std::string_view builder;
  std::string_view stage;
};

// Nothing if the key does not match the grammar. Views point into the key.
[[nodiscard]] std::optional<BuildbotKey> parse_buildbot_key(std::string_view key);

// The builder, if the key may belong to an event: it matches the grammar and has one of the stages,
// and contains no word of builders that run neither builds nor tests.
[[nodiscard]] std::optional<std::string_view> builder_of_event(std::string_view key,
                                                               const Stages& stages);

// Whether the key belongs to a Jetpack builder, whose builds are ignored.
[[nodiscard]] bool is_jetpack(std::string_view key);

// Whether this is a test builder for some tree. Never false for a test.
[[nodiscard]] bool may_be_test(std::string_view builder);

// debug, pgo or opt, for any key.
[[nodiscard]] std::string_view buildtype_of_key(std::string_view key);

struct TestBuilder {
  std::string_view os;    // unchanged; may be empty
  std::string_view name;  // may be empty
};

// Nothing if this isn't a test builder of that tree.
[[nodiscard]] std::optional<TestBuilder> parse_test_builder(std::string_view builder,
                                                            std::string_view tree);

struct BuildBuilder {
  bool release = false;    // begins with release-
  bool xulrunner = false;  // between tree and platform
  std::string_view rest;   // after the platform
};

// Nothing if the builder does not have this form for that tree and platform.
[[nodiscard]] std::optional<BuildBuilder> parse_build_builder(std::string_view builder,
                                                              std::string_view tree,
                                                              std::string_view platform);

// Adds the tags in the name of the builder, in order.
void append_tags(const BuildBuilder& builder, std::vector<std::string_view>& tags);

}  // namespace pbm
