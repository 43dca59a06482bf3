// SPDX-License-Identifier: MPL-2.0
// Only the lines of the file tell what a process that was killed had done: no state is kept beside
// them that could disagree with them.
#include "flow/recollection.h"

#include <algorithm>
#include <tuple>
#include <utility>

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
    places_.push_back({each.end, place_of(each.message)});
  }
  last_late_ = places_.size();
  skip_closed();
  sort();
}

Recollection::Place Recollection::place_of(Settlement message) {
  switch (message) {
    case Settlement::settled: return Place::closed;
    case Settlement::doubtful:
    case Settlement::open: return Place::open;
    case Settlement::late: return Place::late;
  }
  return Place::open;
}

void Recollection::sort() {
  std::ranges::sort(lines_, {}, [](const Line& line) {
    return std::tuple(line.fingerprint, line.message == Settlement::settled, line.place);
  });
}

// A broker that was killed may have lost earlier acknowledgements as well, so every line is open
// again. Late lines stay late.
void Recollection::resolve(LastAcknowledgement last) {
  is_forgotten_ = last == LastAcknowledgement::forgotten;
  const auto doubtful =
      last == LastAcknowledgement::processed ? Settlement::settled : Settlement::open;
  for (auto& each : lines_) {
    if (each.message == Settlement::doubtful) each.message = doubtful;
    if (is_forgotten_) each.message = Settlement::open;
    auto& place = places_[each.place].is;
    const auto now = place_of(each.message);
    if (is_waiting_ && !each.is_taken && place != Place::late) place = now;
    if (now == Place::closed) place = now;
  }
  first_open_ = 0;
  skip_closed();
  sort();
}

// Without a note, any line may be open, and most are not. A message of an acknowledgement without a
// reply may have been acknowledged, unless one after it must come as well.
bool Recollection::must_come() const {
  if (!is_noted_ || is_forgotten_) return false;
  return first_again_.next == FirstAgain::Next::known ||
         std::ranges::any_of(lines_, [](const Line& line) {
           return line.message == Settlement::open && !line.is_taken;
         });
}

void Recollection::first_delivered() {
  if (!std::exchange(is_waiting_, false)) return;
  const auto now = must_come() ? Place::late : Place::closed;
  for (auto& each : places_) {
    if (each.is == Place::open) each.is = now;
  }
  first_late_ = 0;
  last_late_ = places_.size();
  skip_closed();
}

void Recollection::give_up_late() {
  for (auto& each : places_) {
    if (each.is == Place::late) each.is = Place::closed;
  }
  skip_closed();
}

std::int64_t Recollection::begin_of(std::size_t place) const {
  return place == 0 ? begin_ : places_[place - 1].end;
}

std::int64_t Recollection::settled_end() const { return begin_of(first_open_); }

std::optional<LateLines> Recollection::late() const {
  if (first_late_ >= last_late_) return std::nullopt;
  return LateLines{begin_of(first_late_), places_[last_late_ - 1].end};
}

// A stage of a run makes its lines only once, so they may be taken however often its message comes.
bool Recollection::may_take(const Line& line, Broker broker) {
  if (line.is_of_run) return true;
  if (line.is_taken) return false;
  return line.message != Settlement::settled || broker == Broker::was_away;
}

void Recollection::take(Line& line) {
  line.is_taken = true;
  places_[line.place].is = Place::closed;
  skip_closed();
}

void Recollection::skip_closed() {
  while (has_open() && places_[first_open_].is != Place::open) ++first_open_;
  const auto is_late = [this](std::size_t place) { return places_[place].is == Place::late; };
  while (first_late_ < last_late_ && !is_late(first_late_)) ++first_late_;
  while (first_late_ < last_late_ && !is_late(last_late_ - 1)) --last_late_;
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
