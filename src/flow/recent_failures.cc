// SPDX-License-Identifier: MPL-2.0
// Texts of messages, so their number and length are limited, whatever arrives. An address that is
// cut would lead to another place, so a long one is left out.
#include "flow/recent_failures.h"

#include <algorithm>
#include <string_view>

namespace pbm {

namespace {

void keep(std::string_view text, std::string& kept) {
  kept.assign(text.substr(0, RecentFailures::kMostNameBytes));
}

// The label of a task names its platform; that of others is put together.
void keep_name(const Event& event, std::string& name) {
  if (event.has(Field::label)) return keep(event.get(Field::label), name);
  keep(event.has(Field::test) ? event.get(Field::test) : name_of(event.kind), name);
  for (const auto field : {Field::platform, Field::buildtype}) {
    if (event.has(field)) name.append(" ").append(event.get(field).substr(0, 40));
  }
}

}  // namespace

void RecentFailures::add(const Event& event) {
  const auto result = event.get(Field::result);
  if (!event.has_ended() || (result != "failure" && result != "exception")) return;
  // Places are made as they are needed: most runs see no failures.
  if (ring_.size() < kMost && ring_.size() == total_) ring_.emplace_back();
  auto& failure = ring_[total_ % kMost];
  ++total_;
  failure.result.assign(result);
  keep_name(event, failure.name);
  keep(event.get(Field::tree), failure.tree);
  const auto log = event.get(Field::logurl);
  failure.logurl.assign(log.size() <= kMostUrlBytes ? log : std::string_view());
}

std::vector<const RecentFailures::Failure*> RecentFailures::newest(std::size_t most) const {
  std::vector<const Failure*> failures;
  const auto count = std::min({most, kMost, static_cast<std::size_t>(total_)});
  for (std::uint64_t back = 1; back <= count; ++back) {
    failures.push_back(&ring_[(total_ - back) % kMost]);
  }
  return failures;
}

}  // namespace pbm
