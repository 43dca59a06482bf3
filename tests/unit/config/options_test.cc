// SPDX-License-Identifier: MPL-2.0
#include "config/options.h"

#include "support/catch.h"
#include "support/options_of.h"

#include <set>
#include <string>

namespace pbm {

namespace {

TEST_CASE("each row has a name and a member of its own", "[config][options]") {
  std::set<std::string_view> names;
  std::set<const ValueOrigin*> members;
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    CHECK(names.insert(row.name).second);
    CHECK(members.insert(&row.origin(blank_values())).second);
    CHECK(&row_of(row.origin(blank_values())) == &row);
    CHECK(find_option(row.name) == &row);
  }
  CHECK(row_of(&OptionValues::log_level).name == "log-level");
  CHECK(find_option("no-such-option") == nullptr);
}

TEST_CASE("defaults, omitted values and choices are valid", "[config][options]") {
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    OptionValues values;
    CHECK(row.read(row, nullptr, values).ok());
    CHECK(row.same(values, default_values()));
    auto texts = row.kind == ValueKind::condition ? std::vector<std::string_view>() : row.choices;
    if (!row.bare.empty()) texts.push_back(row.bare);
    for (const auto text : texts) {
      CAPTURE(text);
      const GivenText given{{std::string(text)}, "--x"};
      CHECK(row.read(row, &given, values).ok());
      CHECK(row.origin(values).given);
    }
  }
}

TEST_CASE("a row copies its value only", "[config][options]") {
  const auto from = read_values(options_of({{"count", {"5"}}, {"label", {"x"}}}));
  REQUIRE(from.ok());
  auto to = default_values();
  const auto& row = row_of(&OptionValues::count);
  CHECK_FALSE(row.same(*from, to));
  row.copy(*from, to);
  CHECK(row.same(*from, to));
  CHECK(*to.count == 5u);
  CHECK(*to.label == "pulsebuildmonitor");
}

TEST_CASE("a value is compared by its meaning, and a duration ago by its text",
          "[config][options]") {
  const auto same = [](const std::string& name, const std::vector<std::string>& a,
                       const std::vector<std::string>& b) {
    return option(name).same(*read_values(options_of({{name, a}})),
                             *read_values(options_of({{name, b}})));
  };
  CHECK(same("tree", {"a,b"}, {"a", "b"}));
  CHECK_FALSE(same("tree", {"a,b"}, {"b,a"}));
  CHECK(same("timeout", {"90"}, {"1m30s"}));
  CHECK(same("since", {"2h"}, {"2h"}));
  CHECK_FALSE(same("since", {"2h"}, {"120m"}));
  CHECK_FALSE(same("where", {"tree=a"}, {"tree=b"}));
}

TEST_CASE("only options of the file reload", "[config][options]") {
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    CHECK((row.layers == Layers::all || !row.can_reload));
  }
}

}  // namespace

}  // namespace pbm
