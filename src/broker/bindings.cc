// SPDX-License-Identifier: MPL-2.0
// In a binding key of a topic exchange, words are separated by dots; '*' stands for one word and
// '#' for any number of them. A glob of a filter, such as mozilla-*, is not a word, so it becomes
// '*', and the filter decides. A value with a dot or '#' would mean something else to the broker.
#include "broker/bindings.h"

#include "base/ascii.h"

#include <algorithm>
#include <iterator>

namespace pbm {

namespace {

using Words = std::vector<std::string>;

bool fits_a_key(const std::string& glob) {
  constexpr std::size_t kMostBytes = 64;  // a key has at most 255, for several words
  return !glob.empty() && glob.size() <= kMostBytes && !is_glob(glob) &&
         glob.find_first_of(".#") == std::string::npos;
}

// The words that the field may have in a key; {"*"} if it may have any.
Words words_of(const Filter& filter, Field field) {
  for (const auto& text : filter.texts) {
    if (text.field != field || text.wanted.empty()) continue;
    if (std::ranges::all_of(text.wanted.all(), fits_a_key)) return text.wanted.all();
  }
  return {"*"};
}

// All combinations of a head and a tail, joined by a dot.
Words joined(const Words& heads, const Words& tails) {
  Words all;
  for (const auto& head : heads) {
    for (const auto& tail : tails) all.push_back(head + "." + tail);
  }
  return all;
}

std::size_t product(const Words& a, const Words& b, const Words& c) {
  return a.size() * b.size() * c.size();
}

bool is_any(const Words& words) { return words.front() == "*"; }

// Of the keys: "build", and for tests "unittest" and "talos".
std::size_t first_words(const Filter& filter) {
  return (filter.builds ? 1U : 0U) + (filter.tests ? 2U : 0U);
}

Words normalized_keys(const Filter& filter) {
  const auto trees = words_of(filter, Field::tree);
  const auto platforms = words_of(filter, Field::platform);
  const auto buildtypes = words_of(filter, Field::buildtype);
  const bool any = is_any(trees) && is_any(platforms) && is_any(buildtypes);
  if (any && filter.builds && filter.tests) return {"#"};
  if (product(trees, platforms, buildtypes) * first_words(filter) > kMostBindings) return {"#"};

  const auto places = joined(trees, platforms);
  Words keys;
  if (filter.builds) keys = joined(joined({"build"}, places), joined(buildtypes, {"#"}));
  if (filter.tests) {
    const auto rest = joined({"*"}, joined(buildtypes, {"#"}));  // the os precedes the build type
    const auto tests = joined(joined({"unittest", "talos"}, places), rest);
    keys.insert(keys.end(), tests.begin(), tests.end());
  }
  return keys;
}

// Narrower only on request (--narrow): tasks without a route to Treeherder would be missed.
Words taskcluster_keys(const Filter& filter) {
  const auto trees = words_of(filter, Field::tree);
  if (is_any(trees) || trees.size() > kMostBindings) return {"#"};
  return joined({"route.tc-treeherder.v2"}, joined(trees, {"#"}));
}

}  // namespace

std::vector<std::string> binding_keys(Source source, const Filter& filter, bool pulse,
                                      Narrow narrow) {
  if (pulse) return {"#"};
  switch (source) {
    case Source::buildbot: return {"#"};  // no word of its keys is a tree or platform
    case Source::normalized: return normalized_keys(filter);
    case Source::taskcluster:
      return narrow == Narrow::also_lossy ? taskcluster_keys(filter) : Words{"#"};
  }
  return {"#"};
}

std::vector<std::string> push_keys(std::span<const std::string> hashes) {
  constexpr std::size_t kKeysOfPush = 2;
  if (hashes.size() * kKeysOfPush > kMostBindings) return {"#"};
  Words keys;
  for (const auto& hash : hashes) {
    std::string digits;  // as Mozilla's services write them; the broker compares bytes
    std::ranges::transform(hash, std::back_inserter(digits), ascii_lower);
    keys.push_back("route.tc-treeherder.v2.#." + digits + ".#");
    keys.push_back("route.index.#.revision." + digits + ".#");
  }
  return keys;
}

}  // namespace pbm
