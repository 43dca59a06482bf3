// SPDX-License-Identifier: MPL-2.0
#include "config/changes.h"

#include "support/catch.h"
#include "support/options_of.h"

namespace pbm {

namespace {

using Names = std::vector<std::string>;

TEST_CASE("equal options make no change, wherever they were given", "[config][changes]") {
  const auto running =
      options_of({{"tree", {"try"}}, {"log-level", {"info"}}, {"talos", {"false"}}});
  const auto changes = changes_between(running, options_of_file({{"tree", {"try"}}}));
  CHECK(changes.changed.empty());
  CHECK(changes.after_restart.empty());
}

TEST_CASE("options that can change take their new value, the others keep the old one",
          "[config][changes]") {
  const auto changes = changes_between(
      options_of_file({{"tree", {"try"}}, {"label", {"a"}}, {"count", {"5"}}}),
      options_of_file({{"tree", {"autoland"}}, {"label", {"b"}}, {"prefetch", {"9"}}}));
  CHECK(changes.changed == Names{"tree", "count"});
  CHECK(changes.after_restart == Names{"label", "prefetch"});
  CHECK(changes.options.find("tree")->values == Names{"autoland"});
  CHECK(changes.options.find("label")->values == Names{"a"});
  CHECK(changes.options.find("count") == nullptr);
  CHECK(changes.options.find("prefetch") == nullptr);
}

TEST_CASE("another config file is no change by itself", "[config][changes]") {
  const auto changes =
      changes_between(options_of_file({{"config", {"a"}}}), options_of_file({{"config", {"b"}}}));
  CHECK(changes.changed.empty());
  CHECK(changes.after_restart.empty());
}

}  // namespace

}  // namespace pbm
