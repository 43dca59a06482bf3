// SPDX-License-Identifier: MPL-2.0
// Only the lines of the file tell what a process that was killed had done: no state is kept beside
// them that could disagree with them.
#include "flow/recollection.h"

#include <algorithm>
#include <tuple>

namespace pbm {

void Recollection::add(std::string_view line, Settlement message, std::int64_t end) {
  const auto name = namer_.name(line);
  if (!name) return;
  // One byte more for the newline, which is not part of the line.
  begin_ = std::min(begin_, end - static_cast<std::int64_t>(line.size()) - 1);
  lines_.push_back({.fingerprint = name->fingerprint,
                    .end = end,
                    .message = message,
                    .is_of_run = name->run != 0});
  if (name->run != 0) runs_.push_back(name->run);
}

void Recollection::complete() {
  std::ranges::sort(runs_);
  std::ranges::sort(lines_, {}, &Line::end);
  places_.clear();
  for (auto& each : lines_) {
    each.place = places_.size();
    places_.push_back({each.end, each.message != Settlement::settled});
  }
  skip_settled();
  sort();
}

void Recollection::sort() {
  std::ranges::sort(lines_, {}, [](const Line& line) {
    return std::tuple(line.fingerprint, line.message == Settlement::settled, line.place);
  });
}

// A broker that was killed may have lost earlier acknowledgements as well, so every line is open
// again.
void Recollection::resolve(LastAcknowledgement last) {
  const bool is_forgotten = last == LastAcknowledgement::forgotten;
  const auto doubtful =
      last == LastAcknowledgement::processed ? Settlement::settled : Settlement::open;
  for (auto& each : lines_) {
    if (each.message == Settlement::doubtful) each.message = doubtful;
    if (is_forgotten) each.message = Settlement::open;
    if (!each.is_taken && !places_.empty()) {
      places_[each.place].is_open = each.message == Settlement::open;
    }
  }
  first_open_ = 0;
  skip_settled();
  sort();
}

std::int64_t Recollection::settled_end() const {
  return first_open_ == 0 ? begin_ : places_[first_open_ - 1].end;
}

// A stage of a run makes its lines only once, so they may be taken however often its message comes.
bool Recollection::may_take(const Line& line, Broker broker) {
  if (line.is_of_run) return true;
  if (line.is_taken) return false;
  return line.message != Settlement::settled || broker == Broker::was_away;
}

void Recollection::take(Line& line) {
  line.is_taken = true;
  if (places_.empty()) return;
  places_[line.place].is_open = false;
  skip_settled();
}

void Recollection::skip_settled() {
  while (has_open() && !places_[first_open_].is_open) ++first_open_;
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

// A stage of a run is announced once, so its line counts whatever its age: another message about it
// is a repetition.
bool Recollection::has_run(std::uint64_t run) const {
  return std::ranges::binary_search(runs_, run);
}

}  // namespace pbm
