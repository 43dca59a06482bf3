// SPDX-License-Identifier: MPL-2.0
#include "flow/no_match.h"

#include "base/text.h"

#include <algorithm>
#include <tuple>

namespace pbm {

namespace {

// An event may have a revision of Mercurial, of git, or both.
std::string_view revision_of(const Event& event) {
  const auto revision = event.get(Field::revision);
  return revision.empty() ? event.get(Field::git_revision) : revision;
}

}  // namespace

void NoMatch::rejected(const Filter& filter, const Event& event) {
  if (!counts_) return;
  ++events_;
  for (const auto& text : filter.texts) {
    const auto value = event.get(text.field);
    if (!filter.applies(text.field, event.kind)) continue;
    if (!text.wanted.empty() && !text.passes(value)) blame(text.field, text.wanted.all(), value);
  }
  if (!filter.revisions.wanted.empty() && !filter.revisions.passes(event)) {
    blame(Field::revision, filter.revisions.wanted, revision_of(event));
  }
}

void NoMatch::blame(Field field, std::span<const std::string> wanted, std::string_view value) {
  std::string beginning;
  if (value.size() > kMostValueBytes) value = beginning = abridged(value, kMostValueBytes);
  auto& blame = blamed_[field];
  if (blame.events++ == 0) blame.wanted.assign(wanted.begin(), wanted.end());
  const auto found = blame.values.find(value);
  if (found != blame.values.end()) {
    ++found->second;
  } else if (blame.values.size() < kMostValues) {
    blame.values.emplace(value, 1);
  }
}

void NoMatch::forget() {
  events_ = 0;
  blamed_.clear();
}

void NoMatch::stop() {
  if (!counts_) return;
  counts_ = false;
  forget();
}

std::optional<NoMatch::Reason> NoMatch::reason() const {
  const auto worst =
      std::ranges::max_element(blamed_, {}, [](const auto& each) { return each.second.events; });
  if (worst == blamed_.end()) return std::nullopt;
  const auto& [field, blame] = *worst;
  Reason reason{field, blame.wanted, blame.events, events_, {}};
  for (const auto& [text, count] : blame.values) reason.values.push_back({text, count});
  std::ranges::sort(reason.values, [](const Value& a, const Value& b) {
    return std::tie(b.count, a.text) < std::tie(a.count, b.text);
  });
  return reason;
}

}  // namespace pbm
