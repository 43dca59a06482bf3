// SPDX-License-Identifier: MPL-2.0
#include "event/build_words.h"

#include <algorithm>

namespace pbm {

namespace {

void append_word(std::string_view word, std::string& out) {
  if (word.empty()) return;
  out.push_back(' ');
  out.append(word);
}

// Of a Taskcluster label, <kind>-<platform>-<variant>/<build type>, the variant;
// of a label of another form what follows the kind.
std::string_view variant_of(std::string_view label, std::string_view kind,
                            std::string_view platform) {
  if (!label.starts_with(kind) || !label.substr(kind.size()).starts_with('-')) return label;
  auto variant = label.substr(kind.size() + 1);
  variant = variant.substr(0, variant.find('/'));
  if (variant == platform) return {};
  if (platform.empty() || !variant.starts_with(platform)) return variant;
  const auto rest = variant.substr(platform.size());
  return rest.starts_with('-') ? rest.substr(1) : variant;
}

// What most builds are goes without saying.
bool names_product(const Event& build) {
  const auto product = build.get(Field::product);
  const bool usual = product == "firefox" || product == "mobile";
  return !usual && std::ranges::find(build.tags, product) == build.tags.end();
}

bool names_locale(const Event& build) {
  return build.has(Field::locale) && build.get(Field::locale) != "en-US";
}

// l10n is what a locale says better.
bool names_tag(const Event& build, std::string_view tag) {
  if (tag == "l10n") return !names_locale(build);
  return tag != "build" && tag != build.get(Field::buildtype);
}

}  // namespace

void append_build_words(const Event& build, std::string& out) {
  const auto kind = build.has(Field::kind) ? build.get(Field::kind) : "build";
  out.append(kind);
  append_word(variant_of(build.get(Field::label), kind, build.get(Field::platform)), out);
  if (names_product(build)) append_word(build.get(Field::product), out);
  for (const auto tag : build.tags) {
    if (names_tag(build, tag)) append_word(tag, out);
  }
  if (names_locale(build)) append_word(build.get(Field::locale), out);
}

}  // namespace pbm
