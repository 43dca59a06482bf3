// SPDX-License-Identifier: MPL-2.0
#include "event/filter.h"

#include <fnmatch.h>

#include <algorithm>

namespace pbm {

namespace {

bool glob_matches(const std::string& glob, std::string_view value) {
  if (glob.find_first_of("*?[\\") == std::string::npos) return glob == value;
  // fnmatch() wants an end; short values don't allocate.
  return ::fnmatch(glob.c_str(), std::string(value).c_str(), 0) == 0;
}

bool any_matches(const std::vector<std::string>& globs, std::string_view value) {
  return std::ranges::any_of(globs, [value](const auto& glob) { return glob_matches(glob, value); });
}

}  // namespace

bool TextFilter::passes(std::string_view value) const {
  if (value.data() == nullptr) return wanted.empty();
  return (wanted.empty() || any_matches(wanted, value)) && !any_matches(excluded, value);
}

bool Filter::matches(const Event& event) const {
  if (event.kind == EventKind::build ? !builds : !tests) return false;
  if (mobile != Mobile::any && event.is(Field::mobile) != (mobile == Mobile::only)) return false;
  if (!talos && event.is(Field::talos)) return false;
  return std::ranges::all_of(
      texts, [&event](const TextFilter& text) { return text.passes(event.get(text.field)); });
}

bool Filter::rejects(Field field, std::string_view value) const {
  return std::ranges::any_of(texts, [=](const TextFilter& text) {
    return text.field == field && !text.passes(value);
  });
}

}  // namespace pbm
