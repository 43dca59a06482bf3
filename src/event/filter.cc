// SPDX-License-Identifier: MPL-2.0
#include "event/filter.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

namespace pbm {

namespace {

bool glob_matches(const std::string& glob, std::string_view value) {
  if (!is_glob(glob)) return glob == value;
  // fnmatch() wants an end: usual values get one without an allocation.
  std::array<char, 512> room;
  if (value.size() >= room.size()) {
    return ::fnmatch(glob.c_str(), std::string(value).c_str(), 0) == 0;
  }
  *std::ranges::copy(value, room.begin()).out = '\0';
  return ::fnmatch(glob.c_str(), room.data(), 0) == 0;
}

bool any_matches(const std::vector<std::string>& globs, std::string_view value) {
  return std::ranges::any_of(globs, [value](const auto& glob) { return glob_matches(glob, value); });
}

}  // namespace

bool is_glob(std::string_view text) { return text.find_first_of("*?[\\") != text.npos; }

bool TextFilter::passes(std::string_view value) const {
  if (value.data() == nullptr) return wanted.empty();
  return (wanted.empty() || any_matches(wanted, value)) && !any_matches(excluded, value);
}

bool TagFilter::passes(const std::vector<std::string_view>& tags) const {
  const auto has = [&tags](const std::string& glob) {
    return std::ranges::any_of(tags, [&](auto tag) { return glob_matches(glob, tag); });
  };
  const auto has_all = [&has](const auto& group) { return std::ranges::all_of(group, has); };
  if (std::ranges::any_of(excluded, has)) return false;
  return wanted.empty() || std::ranges::any_of(wanted, has_all);
}

bool Filter::matches(const Event& event) const {
  if (event.kind == EventKind::build ? !builds : !tests) return false;
  if (mobile != Mobile::any && event.is(Field::mobile) != (mobile == Mobile::only)) return false;
  if (!talos && event.is(Field::talos)) return false;
  const auto tags_pass = [&event](const TagFilter& each) { return each.passes(event.tags); };
  if (!tags_pass(tags) || !std::ranges::all_of(tag_conditions, tags_pass)) return false;
  return std::ranges::all_of(
      texts, [&event](const TextFilter& text) { return text.passes(event.get(text.field)); });
}

bool Filter::rejects(Field field, std::string_view value) const {
  return std::ranges::any_of(texts, [=](const TextFilter& text) {
    return text.field == field && !text.passes(value);
  });
}

}  // namespace pbm
