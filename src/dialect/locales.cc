// SPDX-License-Identifier: MPL-2.0
#include "dialect/locales.h"

#include "base/ascii.h"
#include "base/split.h"
#include "json/value.h"

#include <algorithm>

namespace pbm {

namespace {

// 0 is buildbot's number for success; any other number or word is a failure.
LocaleBuild outcome_of(std::string_view locale, Node value, std::size_t place) {
  const auto text = text_of(value);
  const bool success = text == "0" || equal_in_any_case(text, "success");
  return {locale, success ? "0" : "2", success ? "success" : "failure", place};
}

void read_map(Node map, std::vector<LocaleBuild>& out) {
  for (const Node each : map) {
    const auto locale = known(each.name());
    if (locale.data() != nullptr) out.push_back(outcome_of(locale, each, out.size()));
  }
  keep_one_of_each(Repeat::last, out);  // if a name is repeated, the last member applies
}

// A list has no results: its locales share that of the message.
void read_list(std::string_view text, std::vector<LocaleBuild>& out) {
  Split names(text, ',');
  while (const auto name = names.next()) {
    const auto locale = known(trimmed(*name));
    if (locale.data() != nullptr) out.push_back({.locale = locale});
  }
}

}  // namespace

// Sorts by locale to find repeats, and then by place again.
void keep_one_of_each(Repeat which, std::vector<LocaleBuild>& builds) {
  const auto kept_first = [which](const LocaleBuild& left, const LocaleBuild& right) {
    if (left.locale != right.locale) return left.locale < right.locale;
    return which == Repeat::first ? left.place < right.place : left.place > right.place;
  };
  const auto of_one_name = [](const LocaleBuild& left, const LocaleBuild& right) {
    return left.locale == right.locale;
  };
  const auto by_place = [](const LocaleBuild& left, const LocaleBuild& right) {
    return left.place < right.place;
  };
  // Not std::ranges: clang 14 can't compile its return type in libstdc++ 12.
  std::sort(builds.begin(), builds.end(), kept_first);
  builds.erase(std::unique(builds.begin(), builds.end(), of_one_name), builds.end());
  std::sort(builds.begin(), builds.end(), by_place);
}

Defect read_locales(std::string_view text, Document& inner, std::vector<LocaleBuild>& out) {
  // A list of locales never begins with a brace.
  if (!trimmed(text).starts_with('{')) {
    read_list(text, out);
    return {};
  }
  if (inner.read(text, {})) return {"property locales is not valid JSON"};
  read_map(inner.root(), out);
  return {};
}

}  // namespace pbm
