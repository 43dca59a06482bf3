// SPDX-License-Identifier: MPL-2.0
// What buildbot's routing keys and builder names say.
//
// Key: build.<builder>.<number>.<stage>, where the builder may hold dots itself.
// Test builder: <tree>, '-' or '_', os, optionally one of -debug -o-debug -pgo
// _pgo _test, '-' or '_', one of test unittest pgo, '-', name. Build builder:
// an optional release- or b2g_, <tree>, separator, optionally xulrunner and a
// separator, <platform>, the rest.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace pbm {

struct BuildbotKey {
  std::string_view builder;
  std::string_view stage;
};

// Nothing where the key isn't of this grammar. Views point into the key.
[[nodiscard]] std::optional<BuildbotKey> parse_buildbot_key(std::string_view key);

// The builder where the key alone lets an event be: grammar, this stage, and none of the
// words that mark builders which are neither build nor test.
[[nodiscard]] std::optional<std::string_view> builder_of_event(std::string_view key,
                                                               std::string_view stage);

// Whether the key marks one of Jetpack's builders, whose builds are no events.
[[nodiscard]] bool is_jetpack(std::string_view key);

// Whether some tree would make a test of this builder; never false for a test.
[[nodiscard]] bool may_be_test(std::string_view builder);

// debug, pgo or opt, whatever the key is.
[[nodiscard]] std::string_view buildtype_of_key(std::string_view key);

struct TestBuilder {
  std::string_view os;    // as it stands; may be empty
  std::string_view name;  // may be empty
};

// Nothing where the builder is no test of that tree.
[[nodiscard]] std::optional<TestBuilder> parse_test_builder(std::string_view builder,
                                                            std::string_view tree);

struct BuildBuilder {
  bool release = false;    // began with release-
  bool xulrunner = false;  // named between tree and platform
  std::string_view rest;   // after the platform
};

// Nothing where the builder isn't of this form for that tree and platform.
[[nodiscard]] std::optional<BuildBuilder> parse_build_builder(std::string_view builder,
                                                              std::string_view tree,
                                                              std::string_view platform);

// Adds the tags that the builder's name carries, in its order.
void append_tags(const BuildBuilder& builder, std::vector<std::string_view>& tags);

}  // namespace pbm
