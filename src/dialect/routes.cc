// SPDX-License-Identifier: MPL-2.0
//   tc-treeherder.v2.<repo>.<revision>[.<push id>]
//   tc-treeherder.v2.<domain>.<project>.<branch>.<revision>[.<push id>]
//   index.<domain>.v2.<project>[.branch.<b>|.tag.<t>|.ref.<r>][.shippable[.<Y>.<M>.<D>]]
//     .latest.<product>.<job>
//     .revision.<revision>.<product>.<job>
//     .pushlog-id.<push id>.<product>.<job>
//     .pushdate.<Y>.<M>.<D>.<build id or latest>.<product>.<job>
//     .geckoview-version.<a>.<b>.<build id>.<product>.<job>
// A branch may contain dots. The project "trunk" is an alias for several trees. After the
// product "<p>-l10n" and the job follows a locale.
#include "dialect/routes.h"

#include "base/number.h"
#include "json/value.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

constexpr std::string_view kTreeherder = "route.tc-treeherder.v2.";
constexpr std::string_view kIndex = "route.index.";
constexpr std::string_view kLocalized = "-l10n";
constexpr std::size_t kBuildidDigits = 14;

// Iterates over the words of a route, which are separated by dots.
class DottedWords {
 public:
  explicit DottedWords(std::string_view text) : rest_(text), word_(first_word()) {}

  [[nodiscard]] bool empty() const { return done_; }
  [[nodiscard]] std::string_view peek() const { return word_; }
  [[nodiscard]] std::string_view last() const { return rest_.substr(rest_.rfind('.') + 1); }

  std::string_view take() {
    if (done_) return {};
    const auto word = word_;
    done_ = word.size() == rest_.size();
    rest_.remove_prefix(std::min(word.size() + 1, rest_.size()));
    word_ = first_word();
    return word;
  }

  // Takes the next word if it is this one.
  bool take(std::string_view word) {
    if (done_ || peek() != word) return false;
    take();
    return true;
  }

  void skip(int count) {
    while (count-- > 0) take();
  }

 private:
  [[nodiscard]] std::string_view first_word() const { return rest_.substr(0, rest_.find('.')); }

  std::string_view rest_;
  std::string_view word_;  // the first of the rest
  bool done_ = false;
};

// A task has several routes that say the same. The first one counts.
void say(std::string_view& fact, std::string_view text) {
  if (fact.data() == nullptr) fact = known(text);
}

bool is_buildid(std::string_view word) { return word.size() == kBuildidDigits && all_digits(word); }

// In full and in lower case, as Mercurial and git print it: an abbreviated hash could be the name
// of a branch.
bool is_full_revision(std::string_view word) {
  return word.size() == 40 && word.find_first_not_of("0123456789abcdef") == word.npos;
}

// The values of one index route.
struct IndexRoute {
  std::string_view domain{};
  std::string_view project{};
  std::string_view revision{};
  std::string_view push_id{};
  std::string_view buildid{};
  std::string_view product{};  // unknown: only the project is known
  std::string_view last_word{};
};

// Skips the head reference of a push to git, up to one of the words that may follow it.
void skip_reference(DottedWords& words) {
  constexpr auto kNext = std::to_array<std::string_view>(
      {"latest", "pushdate", "pushlog-id", "revision", "shippable", "geckoview-version"});
  if (!words.take("branch") && !words.take("tag") && !words.take("ref")) return;
  words.take();
  while (!words.empty() && std::ranges::find(kNext, words.peek()) == kNext.end()) words.take();
}

// The date is no build id, which has the time as well.
void skip_shippable(DottedWords& words) {
  if (words.take("shippable") && all_digits(words.peek())) words.skip(3);
}

// False if the form of the words is unknown.
bool read_form(DottedWords& words, IndexRoute& route) {
  if (words.take("latest")) return true;
  if (words.take("revision")) {
    route.revision = words.take();
    return true;
  }
  if (words.take("pushlog-id")) {
    route.push_id = words.take();
    return true;
  }
  if (words.take("pushdate")) {
    words.skip(3);
    route.buildid = words.take();
    return true;
  }
  if (!words.take("geckoview-version")) return false;
  words.skip(2);
  route.buildid = words.take();
  return true;
}

// <domain>.v2.<project>.…
IndexRoute read_index_route(DottedWords words) {
  IndexRoute route;
  route.domain = words.take();
  if (!words.take("v2")) return {};
  const auto project = words.take();
  if (words.empty()) return {};
  // Several trees share the alias, so it names none of them.
  if (project != "trunk") route.project = project;
  skip_reference(words);
  skip_shippable(words);
  IndexRoute whole = route;
  if (!read_form(words, whole)) return route;
  // A route that ends here is of a project's own form, so only its project is known.
  whole.product = words.take();
  if (words.empty()) return route;  // a job has to follow
  whole.last_word = words.last();
  return whole;
}

// In other domains, this word isn't a product; for decision tasks it is "taskgraph".
void say_product(const IndexRoute& route, RouteFacts& facts) {
  constexpr std::array<std::string_view, 3> kDomains{"gecko", "comm", "enterprise"};
  if (std::ranges::find(kDomains, route.domain) == kDomains.end()) return;
  auto product = route.product;
  if (product.ends_with(kLocalized)) product.remove_suffix(kLocalized.size());
  if (product != "taskgraph") say(facts.product, product);
}

void say_locale(const IndexRoute& route, std::vector<LocaleBuild>& locales) {
  if (!route.product.ends_with(kLocalized)) return;
  const auto locale = known(route.last_word);
  if (locale.data() != nullptr) locales.push_back({.locale = locale, .place = locales.size()});
}

void say_push(std::string_view revision, std::string_view number, RouteFacts& facts,
              std::string_view& push_id) {
  say(facts.revision, revision);
  if (integer_of_digits(number)) say(push_id, number);
}

// <repo>.<revision>[.<push id>], or <domain>.<project>.<branch>.<revision>[.<push id>], which
// Treeherder proposed for git in 2026, and whose name of the tree is not known.
void read_treeherder(DottedWords words, RouteFacts& facts, std::string_view& push_id) {
  // A longer route has a form that is not known.
  constexpr std::size_t kMostWords = 5;
  std::array<std::string_view, kMostWords> all{};
  std::size_t count = 0;
  for (; !words.empty(); ++count) {
    if (count == kMostWords) return;
    all[count] = words.take();
  }
  if (count >= 4) {
    if (is_full_revision(all[3])) say_push(all[3], all[4], facts, push_id);
  } else if (count >= 2) {
    say(facts.treeherder_tree, all[0].substr(all[0].rfind('/') + 1));
    say_push(all[1], all[2], facts, push_id);
  }
}

// One index route has the hash of Mercurial, another one that of git [task.py].
void say_revision(std::string_view revision, RouteFacts& facts) {
  say(facts.revision, revision);
  const bool is_other = is_full_revision(revision) && revision != facts.revision;
  if (is_other) say(facts.git_revision, revision);
}

// Only pushes to Mercurial have a number; 0 means none.
std::string_view known_push_id(std::string_view of_index, std::string_view of_treeherder) {
  for (const auto number : {of_index, of_treeherder}) {
    if (integer_of_digits(number).value_or(0) != 0) return number;
  }
  return {};
}

}  // namespace

RouteFacts read_routes(std::span<const std::string_view> routes,
                       std::vector<LocaleBuild>& locales) {
  RouteFacts facts;
  std::string_view treeherder_push_id;
  std::string_view index_push_id;
  // Treeherder's routes first, whatever their order in the header: they have the name of the tree
  // that people know.
  for (const auto route : routes) {
    if (!route.starts_with(kTreeherder)) continue;
    read_treeherder(DottedWords(route.substr(kTreeherder.size())), facts, treeherder_push_id);
  }
  for (const auto text : routes) {  // does not replace values from Treeherder routes
    if (!text.starts_with(kIndex)) continue;
    const auto route = read_index_route(DottedWords(text.substr(kIndex.size())));
    say(facts.index_tree, route.project);
    if (route.product.data() == nullptr) continue;
    say_revision(route.revision, facts);
    if (integer_of_digits(route.push_id)) say(index_push_id, route.push_id);
    if (is_buildid(route.buildid)) say(facts.buildid, route.buildid);
    say_product(route, facts);
    say_locale(route, locales);
  }
  facts.push_id = known_push_id(index_push_id, treeherder_push_id);
  return facts;
}

}  // namespace pbm
