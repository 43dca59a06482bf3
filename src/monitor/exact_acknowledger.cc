// SPDX-License-Identifier: MPL-2.0
// basic.ack has no reply. Whether the broker has processed one is known only from the reply to a
// request after it on the same channel, because it works through a channel in order. A connection
// may end between the two, and then the first message that comes again is the only evidence.
//
// A message is named by a fingerprint of its content, not by its tag, which is of one connection
// only, nor by an id, which messages of Pulse do not have. Different messages may be identical, so
// a note is worth something only if the message after it differs: hence before_another().
#include "monitor/exact_acknowledger.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace pbm {

namespace {

using Next = FirstAgain::Next;

}  // namespace

void ExactAcknowledger::begin(const FirstAgain& expected, const Reached& settled) {
  expected_ = expected;
  settled_ = settled;
}

// A broker that notices the end of the last connection late returns its messages late, too. So they
// are judged by the first one that is redelivered, although usually none comes after another one.
std::optional<LastAcknowledgement> ExactAcknowledger::arrived(const Delivery& delivery,
                                                              std::uint64_t fingerprint,
                                                              TimePoint now) {
  last_delivery_ = now;
  empty_.something_came();
  if (std::exchange(is_first_, false)) {
    is_undecided_ = is_ordered_;
    is_certain_ = is_ordered_ && expected_.next != Next::unknown;
  }
  if (!delivery.redelivered) {
    first_delivered();
    return std::nullopt;
  }
  std::optional<LastAcknowledgement> last;
  if (is_undecided_ && is_evidence(fingerprint)) {
    is_undecided_ = false;
    last = judge(expected_, delivery.redelivered, fingerprint);
    decide(*last);
  }
  take_back(delivery, fingerprint);
  return last;
}

// A late message of an earlier connection says nothing about the last one.
bool ExactAcknowledger::is_evidence(std::uint64_t fingerprint) const {
  if (expected_.doubtful == fingerprint) return true;
  if (expected_.next == Next::known && expected_.after == fingerprint) return true;
  return std::ranges::find(late_, fingerprint, &Late::fingerprint) == late_.end();
}

// Returned messages come first, so those that have not come are late. If only an acknowledgement in
// doubt covers them, it was most probably processed.
void ExactAcknowledger::first_delivered() {
  has_new_ = true;
  if (is_noted_ && returned_.size() > returned_doubtful_) {
    auto begin = reached().end;
    for (const auto& each : returned_) {
      const auto end = std::max(begin, each.reached.end);
      if (!each.is_back) late_.push_back({each.fingerprint, {.begin = begin, .end = end}});
      begin = end;
    }
    late_doubtful_ = returned_doubtful_;
    late_changed();
  }
  returned_.clear();
  returned_doubtful_ = 0;
  is_noted_ = true;
}

void ExactAcknowledger::decide(LastAcknowledgement last) {
  const auto doubtful = std::exchange(returned_doubtful_, 0);
  // Some of them may have come, and be acknowledged, in the meantime.
  const auto late_doubtful = std::min(std::exchange(late_doubtful_, 0), late_.size());
  if (last == LastAcknowledgement::processed) {
    for (std::size_t count = 0; count < doubtful; ++count) {
      settled_.end = std::max(settled_.end, returned_.front().reached.end);
      returned_.pop_front();
    }
    late_.erase(late_.begin(), late_.begin() + static_cast<std::ptrdiff_t>(late_doubtful));
    late_changed();
  } else if (last == LastAcknowledgement::forgotten) {
    // More messages come again than any note has named: until they have, notes would mislead.
    is_noted_ = false;
    output_.note(std::nullopt);
  }
}

void ExactAcknowledger::take_back(const Delivery& delivery, std::uint64_t fingerprint) {
  const auto found = std::ranges::find_if(returned_, [fingerprint](const Message& each) {
    return !each.is_back && each.fingerprint == fingerprint;
  });
  if (found != returned_.end()) {
    found->is_back = true;
    return;
  }
  const auto late = std::ranges::find_if(late_, [fingerprint](const Late& each) {
    return each.tag == 0 && each.fingerprint == fingerprint;
  });
  if (late == late_.end()) return;
  late->tag = delivery.tag;
  late_changed();
}

// What is settled once all messages that were delivered on this connection are acknowledged.
const ExactAcknowledger::Reached& ExactAcknowledger::reached() const {
  if (!unacknowledged_.empty()) return unacknowledged_.back().reached;
  return doubt_ ? doubt_->reached : settled_;
}

// Not for each message: there may be thousands of late ones.
void ExactAcknowledger::late_changed() {
  late_lines_.reset();
  for (const auto& each : late_) {
    if (each.tag == 0) late_lines_ = enclosing(late_lines_, each.lines);
  }
}

void ExactAcknowledger::give_up_late() {
  late_.clear();
  late_changed();
}

// What is settled with this message grows with it, unless messages before it are still to come.
void ExactAcknowledger::processed(const Delivery& delivery, std::uint64_t fingerprint,
                                  const Reached& reached) {
  auto end = this->reached().end;
  while (!returned_.empty() && returned_.front().is_back) {
    end = std::max(end, returned_.front().reached.end);
    returned_.pop_front();
  }
  if (returned_.empty()) end = std::max(end, reached.end);
  const bool is_ordered = is_ordered_ && !has_new_ && late_.empty() && !settled_.late;
  unacknowledged_.push_back({.tag = delivery.tag,
                             .fingerprint = fingerprint,
                             .reached = {.end = end, .late = enclosing(reached.late, late_lines_)},
                             .is_late = delivery.redelivered && !is_ordered});
}

std::uint64_t ExactAcknowledger::advance(TimePoint now, bool in_a_pause, bool is_due) {
  must_look_ = false;
  if (doubt_ && source_.confirmed_tag() >= doubt_->tag) confirmed();
  if (doubt_ || ledger_.settled() == 0) return 0;
  if (is_resting_) return send_at_rest();
  if (!is_due) return 0;
  if (const auto count = before_another()) return send(count, Next::known);
  return none_follows(now, in_a_pause) ? rest() : 0;
}

// Until the consumer is cancelled, messages may still arrive, and their lines have to be written.
std::uint64_t ExactAcknowledger::send_at_rest() {
  if (ledger_.waiting() != 0 || !source_.is_resting()) return 0;
  return send(ledger_.settled(), at_rest());
}

// Whether all lines are written, and the broker sends nothing more before an acknowledgement, or
// has nothing more to send and has sent nothing for a while.
bool ExactAcknowledger::none_follows(TimePoint now, bool in_a_pause) {
  if (ledger_.waiting() != 0) return false;
  if (unacknowledged_.size() >= settings_.prefetch) return true;
  return in_a_pause && now - last_delivery_ >= settings_.rest_after && empty_.is_certain(now);
}

// If the consumer must not be cancelled, because another one would take its place, it remains
// unknown what the broker delivers first.
std::uint64_t ExactAcknowledger::rest() {
  if (!source_.rest()) return send(ledger_.settled(), Next::unknown);
  is_resting_ = must_look_ = true;
  return 0;
}

// How many of the settled messages can be acknowledged so that the next one differs from the first.
std::uint64_t ExactAcknowledger::before_another() const {
  const auto most = std::min<std::uint64_t>(ledger_.settled(), unacknowledged_.size() - 1);
  const auto first = unacknowledged_.front().fingerprint;
  for (auto count = most; count != 0; --count) {
    if (unacknowledged_[count].fingerprint != first) return count;
  }
  return 0;
}

// Whatever was returned has come back, unless the prefetch window has become smaller.
Next ExactAcknowledger::at_rest() const { return returned_.empty() ? Next::none : Next::unknown; }

// The note is in the file before the acknowledgement is on its way. The other order would leave a
// moment in which the broker has processed what the file does not know of.
std::uint64_t ExactAcknowledger::send(std::uint64_t count, Next next) {
  const auto& last = unacknowledged_[count - 1];
  doubt_ = Doubt{.tag = last.tag, .reached = last.reached};
  note({.settled = settled_.end,
        .doubtful = doubt_->reached.end,
        .first_again = {.doubtful = unacknowledged_.front().fingerprint,
                        .next = next,
                        .after = next == Next::known ? unacknowledged_[count].fingerprint : 0},
        .late = enclosing(settled_.late, last.reached.late)});
  const auto end = unacknowledged_.begin() + static_cast<std::ptrdiff_t>(count);
  acknowledged_.assign(unacknowledged_.begin(), end);
  unacknowledged_.erase(unacknowledged_.begin(), end);
  ledger_.take(count);
  source_.acknowledge(doubt_->tag);
  must_look_ = true;
  return count;
}

// The note of a moment ago remains right while nothing but the noted messages may come first.
void ExactAcknowledger::confirmed() {
  settled_ = doubt_->reached;
  std::erase_if(late_,
                [this](const Late& each) { return each.tag != 0 && each.tag <= doubt_->tag; });
  doubt_.reset();
  acknowledged_.clear();
  if (is_resting_ || !has_note_) note({.settled = settled_.end, .late = settled_.late});
  if (!is_resting_) return;
  source_.resume();
  is_resting_ = false;
  must_look_ = true;
}

void ExactAcknowledger::note(const AckNote& note) {
  if (!is_noted_) return;
  has_note_ = !has_late_among();
  output_.note(has_note_ ? std::optional(note) : std::nullopt);
}

bool ExactAcknowledger::has_late_among() const {
  return std::ranges::any_of(unacknowledged_, &Message::is_late) ||
         std::ranges::any_of(acknowledged_, &Message::is_late);
}

// The last acknowledgement of a run may get no reply, so what follows it is noted as far as it is
// known.
std::uint64_t ExactAcknowledger::finish() {
  if (doubt_ && source_.await_confirmation()) confirmed();
  if (doubt_ || ledger_.settled() == 0) return 0;
  const bool is_all = ledger_.waiting() == 0 && source_.is_resting();
  return send(ledger_.settled(), is_all ? at_rest() : Next::unknown);
}

// connection.close-ok is a reply as well: the broker has worked through all that came before.
void ExactAcknowledger::closed() {
  if (!doubt_ || source_.confirmed_tag() < doubt_->tag) return;
  is_resting_ = false;
  confirmed();
  note({.settled = settled_.end, .late = settled_.late});
}

// A connection on which nothing was delivered leaves the expectation as it was. On another one, all
// that is not acknowledged for certain may come again, in the order of its first delivery.
void ExactAcknowledger::connection_lost(Ending ending) {
  const bool was_waiting = is_first_;
  returned_doubtful_ = was_waiting ? returned_doubtful_ : acknowledged_.size();
  if (!was_waiting) expected_ = expected_again();
  if (!was_waiting && ending == Ending::in_order && !doubt_) note_end();
  is_ordered_ = !has_late_among();
  keep_late();
  std::erase_if(returned_, [](const Message& each) { return each.is_back; });
  returned_.insert(returned_.begin(), unacknowledged_.begin(), unacknowledged_.end());
  returned_.insert(returned_.begin(), acknowledged_.begin(), acknowledged_.end());
  if (!was_waiting) late_doubtful_ = 0;
  unacknowledged_.clear();
  acknowledged_.clear();
  doubt_.reset();
  empty_.connection_lost();
  is_resting_ = must_look_ = has_new_ = false;
  is_first_ = true;
}

// Late messages that came, but are not acknowledged for certain, are late again. Where the lines of
// others among them are is known only roughly.
void ExactAcknowledger::keep_late() {
  for (auto* const messages : {&acknowledged_, &unacknowledged_}) {
    for (const auto& each : *messages) {
      const bool is_known = std::ranges::find(late_, each.tag, &Late::tag) != late_.end();
      if (!each.is_late || is_known) continue;
      const LateLines lines{.begin = settled_.end, .end = std::max(settled_.end, each.reached.end)};
      late_.push_back({each.fingerprint, *enclosing(settled_.late, lines)});
    }
  }
  for (auto& each : late_) each.tag = 0;
  late_changed();
  const auto is_late = [](const Message& each) { return each.is_late; };
  returned_doubtful_ -= std::min<std::size_t>(
      returned_doubtful_, static_cast<std::size_t>(std::ranges::count_if(acknowledged_, is_late)));
  std::erase_if(acknowledged_, is_late);
  std::erase_if(unacknowledged_, is_late);
}

// Such a broker forgets nothing, and no message was delivered that is not known: the next process
// may not take one that was on its way for one that is acknowledged.
void ExactAcknowledger::note_end() {
  if (expected_.next == Next::unknown) expected_.next = Next::none;
  note({.settled = settled_.end, .first_again = expected_, .late = settled_.late});
}

FirstAgain ExactAcknowledger::expected_again() const {
  FirstAgain expected;
  if (doubt_) expected.doubtful = acknowledged_.front().fingerprint;
  const auto* const next = !unacknowledged_.empty() ? &unacknowledged_.front()
                           : !returned_.empty()     ? &returned_.front()
                                                    : nullptr;
  if (next == nullptr) {
    expected.next = doubt_ && is_resting_ ? Next::none : Next::unknown;
  } else if (expected.doubtful != next->fingerprint) {
    expected.next = Next::known;
    expected.after = next->fingerprint;
  }
  return expected;
}

std::optional<TimePoint> ExactAcknowledger::wake_at(TimePoint now) const {
  if (must_look_) return TimePoint{};
  if (ledger_.settled() == 0 || ledger_.waiting() != 0 || doubt_ || is_resting_)
    return std::nullopt;
  const auto idle_at = last_delivery_ + settings_.rest_after;
  return now < idle_at ? idle_at : empty_.wake_at(now);
}

}  // namespace pbm
