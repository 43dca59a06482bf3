// SPDX-License-Identifier: MPL-2.0
#include "dialect/routes.h"

#include "dialect/value.h"

#include <algorithm>

namespace pbm {

namespace {

constexpr std::string_view kTreeherder = "route.tc-treeherder.v2.";
constexpr std::string_view kIndex = "route.index.";
constexpr std::size_t kBuildidDigits = 14;

// Walks the words between the dots of a route.
class Words {
 public:
  explicit Words(std::string_view text) : rest_(text) {}

  [[nodiscard]] bool empty() const { return done_; }
  [[nodiscard]] std::string_view peek() const { return rest_.substr(0, rest_.find('.')); }

  std::string_view take() {
    if (done_) return {};
    const auto word = peek();
    done_ = word.size() == rest_.size();
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    return word;
  }

  // Takes the next word where it is this one.
  bool take(std::string_view word) {
    if (done_ || peek() != word) return false;
    take();
    return true;
  }

 private:
  std::string_view rest_;
  bool done_ = false;
};

void say(std::string_view& fact, std::string_view text) {
  if (fact.data() == nullptr) fact = known(text);
}

// route.tc-treeherder.v2.<tree>.<revision>[.<push_id>]
void read_treeherder(Words words, RouteFacts& facts) {
  const auto project = words.take();
  if (words.empty()) return;
  say(facts.tree, project.substr(project.rfind('/') + 1));
  const auto revision = words.take();
  const auto push_id = words.take();
  if (!words.empty()) return;
  say(facts.revision, revision);
  if (integer_of_digits(push_id)) say(facts.push_id, push_id);
}

// [shippable.]revision.<revision>.…, [shippable.]latest.<product>.…
void read_named(Words words, RouteFacts& facts) {
  words.take("shippable");
  if (words.take("revision")) {
    const auto revision = words.take();
    if (!words.empty()) say(facts.revision, revision);
  } else if (words.take("latest")) {
    const auto product = words.take();
    if (!words.empty()) say(facts.product, product);
  }
}

// pushdate.<Y>.<M>.<D>.<buildid>.…
void read_pushdate(Words words, RouteFacts& facts) {
  if (!words.take("pushdate")) return;
  for (int i = 0; i < 3; ++i) words.take();
  const auto buildid = words.take();
  if (words.empty() || buildid.size() != kBuildidDigits || !all_digits(buildid)) return;
  say(facts.buildid, buildid);
}

// <domain>.v2.<tree>.…
void read_index(Words words, RouteFacts& facts) {
  words.take();
  if (!words.take("v2")) return;
  const auto tree = words.take();
  if (words.empty()) return;
  if (tree != "trunk") say(facts.tree, tree);
  read_named(words, facts);
  read_pushdate(words, facts);
  while (!words.empty()) facts.mobile = words.take() == "mobile" || facts.mobile;
}

}  // namespace

RouteFacts read_routes(std::span<const std::string_view> routes) {
  RouteFacts facts;
  for (const auto route : routes) {
    if (route.starts_with(kTreeherder)) {
      read_treeherder(Words(route.substr(kTreeherder.size())), facts);
    }
  }
  for (const auto route : routes) {  // what Treeherder's routes said stands
    if (route.starts_with(kIndex)) read_index(Words(route.substr(kIndex.size())), facts);
  }
  return facts;
}

}  // namespace pbm
