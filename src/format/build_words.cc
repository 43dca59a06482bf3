// SPDX-License-Identifier: MPL-2.0
// A line has a few words for what was built. Words that other columns show, or that all builds
// share, would only make lines longer.
#include "format/build_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace pbm {

namespace {

void append_word(std::string_view word, std::string& out) {
  if (word.empty()) return;
  out.push_back(' ');
  out.append(word);
}

// The product is omitted if it is the usual one, or named already.
bool names_product(const Event& build) {
  const auto product = build.get(Field::product);
  const bool usual = product == "firefox" || product == "mobile";
  const auto tags = build.tags();
  return !usual && build.label_words != product && std::ranges::find(tags, product) == tags.end();
}

// Nearly all builds are en-US, so only another locale distinguishes one.
bool names_locale(const Event& build) {
  return build.has(Field::locale) && build.get(Field::locale) != "en-US";
}

// Whether a part of the kind, between dashes, begins with the word, as hazard does with haz.
bool is_in_kind(std::string_view word, std::string_view kind) {
  for (std::size_t at = 0; !word.empty() && at <= kind.size();) {
    if (kind.substr(at).starts_with(word)) return true;
    const auto dash = kind.find('-', at);
    at = dash == kind.npos ? kind.size() + 1 : dash + 1;
  }
  return false;
}

// Tag l10n is omitted if the locale is printed, or the kind says it.
bool names_tag(const Event& build, std::string_view tag) {
  if (is_in_kind(tag, build.get(Field::kind))) return false;
  if (tag == "l10n") return !names_locale(build);
  // Tags that repeat what the line says in other columns.
  return tag != "build" && tag != build.get(Field::buildtype);
}

}  // namespace

void append_what(const Event& event, std::string& out) {
  switch (event.kind) {
    case EventKind::build: return append_build_words(event, out);
    case EventKind::test:
      out.append(event.has(Field::test) ? event.get(Field::test) : name_of(EventKind::test));
      return;
    case EventKind::pulse: return;
  }
}

void append_build_words(const Event& build, std::string& out) {
  out.append(build.has(Field::kind) ? build.get(Field::kind) : name_of(EventKind::build));
  if (!is_in_kind(build.label_words, build.get(Field::kind))) append_word(build.label_words, out);
  if (names_product(build)) append_word(build.get(Field::product), out);
  for (const auto tag : build.tags()) {
    if (names_tag(build, tag)) append_word(tag, out);
  }
  if (names_locale(build)) append_word(build.get(Field::locale), out);
  // The events of a repack differ in nothing else.
  if (build.locale_count > 1) {
    fmt::format_to(std::back_inserter(out), " {}/{}", build.locale_place, build.locale_count);
  }
}

}  // namespace pbm
