// SPDX-License-Identifier: MPL-2.0
#include "format/text_parts.h"

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

// The variant in a Taskcluster label <kind>-<platform>-<variant>/<build type>; for any other
// label, the part after the kind. A kind with the suffix -appservices is a copy and has the
// labels of the original.
std::string_view variant_of(std::string_view label, std::string_view kind,
                            std::string_view platform) {
  constexpr std::string_view kCopy = "-appservices";
  if (kind.ends_with(kCopy)) kind.remove_suffix(kCopy.size());
  if (!label.starts_with(kind) || !label.substr(kind.size()).starts_with('-')) return label;
  auto variant = label.substr(kind.size() + 1);
  variant = variant.substr(0, variant.find('/'));
  if (variant == platform) return {};
  if (platform.empty() || !variant.starts_with(platform)) return variant;
  const auto rest = variant.substr(platform.size());
  return rest.starts_with('-') ? rest.substr(1) : variant;
}

// The product is omitted if it is the usual one, or part of the variant.
bool names_product(const Event& build, std::string_view variant) {
  const auto product = build.get(Field::product);
  const bool usual = product == "firefox" || product == "mobile";
  return !usual && variant != product && std::ranges::find(build.tags, product) == build.tags.end();
}

bool names_locale(const Event& build) {
  return build.has(Field::locale) && build.get(Field::locale) != "en-US";
}

// Tag l10n is omitted if the locale is printed.
bool names_tag(const Event& build, std::string_view tag) {
  if (tag == "l10n") return !names_locale(build);
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
  const auto kind = build.has(Field::kind) ? build.get(Field::kind) : "build";
  const auto variant = variant_of(build.get(Field::label), kind, build.get(Field::platform));
  out.append(kind);
  append_word(variant, out);
  if (names_product(build, variant)) append_word(build.get(Field::product), out);
  for (const auto tag : build.tags) {
    if (names_tag(build, tag)) append_word(tag, out);
  }
  if (names_locale(build)) append_word(build.get(Field::locale), out);
  if (build.locale_count > 1) {
    fmt::format_to(std::back_inserter(out), " {}/{}", build.locale_place, build.locale_count);
  }
}

}  // namespace pbm
