// SPDX-License-Identifier: MPL-2.0
#include "broker/rebinding.h"

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

bool contains(const auto& all, const Binding& one) {
  return std::ranges::find(all, one) != all.end();
}

}  // namespace

// A binding is only certain to exist if it was wanted before, its request was answered, and no
// removal of it is pending.
void Rebinding::widen(const std::vector<Binding>& before, const std::vector<Binding>& after) {
  narrows_ = false;
  const auto pending = std::exchange(to_add_, {});
  for (const auto& each : after) {
    const bool exists =
        contains(before, each) && !contains(pending, each) && !contains(to_remove_, each);
    if (!exists) to_add_.push_back(each);
  }
  std::erase_if(to_remove_, [&](const Binding& each) { return contains(after, each); });
  for (const auto& each : before) {
    if (!contains(after, each) && !contains(to_remove_, each)) to_remove_.push_back(each);
  }
}

std::optional<Rebinding::Request> Rebinding::next() {
  if (!to_add_.empty()) {
    asked_ = Request{to_add_.front(), false};
  } else if (narrows_ && !to_remove_.empty()) {
    asked_ = Request{to_remove_.front(), true};
  }
  return asked_;
}

// The plan may have changed since the request was sent.
Rebinding::Request Rebinding::answered() {
  auto asked = std::exchange(asked_, {}).value_or(Request{});
  std::erase(asked.removes ? to_remove_ : to_add_, asked.binding);
  return asked;
}

void Rebinding::connection_lost(bool durable) {
  asked_.reset();
  to_add_.clear();
  if (!durable) to_remove_.clear();
}

}  // namespace pbm
