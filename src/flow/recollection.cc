// SPDX-License-Identifier: MPL-2.0
// Only the lines of the file tell what a process that was killed had done: no state is kept beside
// them that could disagree with them.
#include "flow/recollection.h"

#include <algorithm>
#include <tuple>

namespace pbm {

void Recollection::add(std::string_view line, Message message) {
  const auto name = namer_.name(line);
  if (!name) return;
  lines_.push_back({.fingerprint = name->fingerprint,
                    .is_of_run = name->run != 0,
                    .redelivered = name->redelivered,
                    .is_settled = message == Message::settled});
  if (message == Message::open) ++open_;
  if (name->run != 0) runs_.push_back(name->run);
}

// A line that was written again by a version that recognized none is marked as redelivered.
void Recollection::complete() {
  std::ranges::sort(lines_, {},
                    [](const Line& line) { return std::tuple(line.fingerprint, line.is_settled); });
  std::ranges::sort(runs_);
  const auto twins = std::ranges::adjacent_find(lines_, [](const Line& one, const Line& other) {
    return one.fingerprint == other.fingerprint && !one.is_of_run && !one.redelivered &&
           !other.redelivered;
  });
  has_twins_ = twins != lines_.end();
}

bool Recollection::may_take(const Line& line, Broker broker) const {
  if (line.is_of_run) return true;
  if (line.is_taken) return false;
  const bool is_settled = line.is_settled || !has_open();
  return !is_settled || !has_twins_ || broker == Broker::was_away;
}

void Recollection::take(Line& line) {
  const bool was_open = !line.is_taken && !line.is_settled;
  line.is_taken = true;
  if (was_open && open_ != 0) --open_;
}

// Open lines come first, so that a message which is certain to come again takes the place that is
// its own.
bool Recollection::recognizes(std::string_view line, Broker broker) {
  if (lines_.empty()) return false;
  const auto name = namer_.name(line);
  if (!name) return false;
  auto each = std::ranges::lower_bound(lines_, name->fingerprint, {}, &Line::fingerprint);
  for (; each != lines_.end() && each->fingerprint == name->fingerprint; ++each) {
    if (!may_take(*each, broker)) continue;
    take(*each);
    return true;
  }
  return false;
}

bool Recollection::has_run(std::uint64_t run) const {
  return std::ranges::binary_search(runs_, run);
}

}  // namespace pbm
