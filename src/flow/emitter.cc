// SPDX-License-Identifier: MPL-2.0
// A message is printed as a whole or not at all, because it is acknowledged as a whole. So what its
// events have changed, such as the memory of --unique, is taken back if one of them cannot be
// printed.
#include "flow/emitter.h"

#include "base/text.h"
#include "event/duration.h"

#include <algorithm>

namespace pbm {

namespace {

// The body is checked by the JSON reader; exchange and key are bytes of AMQP, and lines are UTF-8.
constexpr Defect kNotUtf8{"exchange or routing key is not UTF-8"};
constexpr Defect kTooMuch{"its lines exceed 16 MiB"};

}  // namespace

void Emission::add(const Emission& more) {
  lines += more.lines;
  starts += more.starts;
  unsuccessful = unsuccessful || more.unsuccessful;
  cut = cut || more.cut;
  // Of the events, which come last: a pulse event is printed each time.
  is_duplicate = more.is_duplicate;
  recognized += more.recognized;
  suppressed += more.suppressed;
  defect = more.defect;
}

// Printed for each delivery, also of a message that is published twice: a capture is to be
// complete.
Emission Emitter::append_pulse(const Delivery& delivery, std::optional<Source> source,
                               std::string_view time, std::uint64_t most_lines, std::string& out) {
  if (!is_utf8(delivery.exchange) || !is_utf8(delivery.key)) return {.defect = kNotUtf8};
  pulse_.kind = EventKind::pulse;
  pulse_.set(Field::event, name_of(EventKind::pulse));
  pulse_.set(Field::source, source ? name_of(*source) : std::string_view());
  pulse_.set(Field::timestamp, time);
  pulse_.set(Field::exchange, delivery.exchange);
  pulse_.set(Field::key, delivery.key);
  pulse_.set_cc(delivery.cc);
  pulse_.set(Field::redelivered, delivery.redelivered);
  pulse_.set(Field::message, delivery.body);
  if (recognizes(pulse_)) return {.recognized = 1};
  if (most_lines == 0) return {.cut = true};
  writer_->append(pulse_, out);
  line_ends_.push_back(out.size());
  return {.lines = 1};
}

Emission Emitter::append_events(Translator& translator, std::string_view key, std::string_view time,
                                const Filter& filter, std::uint64_t most_lines, std::string& out) {
  const auto start = out.size();
  const auto first = line_ends_.size();
  const auto remembered = first_events_.unrecorded();
  Emission made;
  Printed printed;
  for (std::size_t place = 0; place < translator.count(); ++place) {
    const auto& event = translator.event(place, time);
    const auto before = first_events_.unrecorded();
    if (!admits(event, filter, made)) continue;
    // Only here: a limit that is reached with the last event cuts nothing.
    made.cut = made.lines == most_lines;
    if (made.cut) {
      first_events_.take_back(before);
      break;
    }
    if (const auto defect = append_event(event, key, start, out)) {
      take_back(start, first, out);
      first_events_.take_back(remembered);
      return {.defect = defect};
    }
    if (made.lines == 0) printed = common_of(event);
    ++made.lines;
    ++printed.results[index_of_result(event.get(Field::result))];
    failures_.add(event);
  }
  end_message(first, out);
  // Something has matched, even if it is not printed.
  if (made.suppressed != 0) no_match_.stop();
  if (made.lines == 0) return made;
  remember(printed);
  made.starts = is_end(printed.stage) ? 0 : made.lines;
  made.unsuccessful = printed.has_failed();
  return made;
}

// Whether the event is to be printed. Otherwise, counts why it is not.
bool Emitter::admits(const Event& event, const Filter& filter, Emission& made) {
  if (!filter.matches(event)) {
    no_match_.rejected(filter, event);
    return false;
  }
  if (recognizes(event)) {
    ++made.recognized;
    // The process that wrote its line may have been killed before it saved the memory.
    (void)first_events_.admit(event);
    return false;
  }
  const bool is_first = first_events_.admit(event);
  if (!is_first) ++made.suppressed;
  return is_first;
}

// Lines of other formats may be equal although their messages are not.
bool Emitter::recognizes(const Event& event) {
  if (delivered_ == Delivered::first || !recollection_ || !writer_->names_messages()) return false;
  again_.clear();
  writer_->append(event, again_);
  return recollection_->recognizes(again_, broker_);
}

// `start` is where the lines of the message begin.
Defect Emitter::append_event(const Event& event, std::string_view key, std::size_t start,
                             std::string& out) {
  // The key is in each line, so it is checked once. Most messages have no event that matches.
  const bool is_first = out.size() == start;
  if (is_first && !is_utf8(key)) return kNotUtf8;
  writer_->append(event, out);
  line_ends_.push_back(out.size());
  // A single event may be larger: the limit of --max-message-bytes bounds it already.
  return !is_first && out.size() - start > kMostOutputBytes ? kTooMuch : Defect();
}

// Half of a message would be acknowledged as if it were whole, so none of its lines stays. The
// writer is told first, since it may hold some of them.
void Emitter::take_back(std::size_t start, std::size_t first, std::string& out) {
  writer_->end_message(out);
  out.resize(start);
  line_ends_.resize(first);
}

// The format may have held lines until now, except those before `first`.
void Emitter::end_message(std::size_t first, std::string& out) {
  const auto before = out.size();
  writer_->end_message(out);
  std::ranges::replace(std::span(line_ends_).subspan(first), before, out.size());
}

// Views stay valid until the message has been printed. Reading the times would take a twelfth of
// the instructions of a replay.
Emitter::Printed Emitter::common_of(const Event& event) const {
  Printed printed{.kind = event.kind,
                  .stage = event.stage,
                  .tree = event.get(Field::tree),
                  .test = event.get(Field::test)};
  if (time_spans_ == TimeSpans::ignored) return printed;
  printed.duration = duration_of(event);
  printed.wait = wait_of(event);
  printed.delay = delay_of(event);
  return printed;
}

bool Emitter::Printed::has_failed() const {
  for (std::size_t place = 0; place < results.size(); ++place) {
    if (results[place] != 0 && counts_against(result_at(place))) return true;
  }
  return false;
}

// What has not ended has no result, so it says nothing of trees or tests.
void Emitter::remember(const Printed& printed) {
  no_match_.stop();
  const auto& [kind, stage, tree, test, results, duration, wait, delay] = printed;
  if (is_end(stage)) printed_.add_times(kind, duration, wait);
  if (is_end(stage) && delay) printed_.add_delay(*delay);
  for (std::size_t place = 0; place < results.size(); ++place) {
    if (results[place] == 0) continue;
    if (!is_end(stage)) {
      printed_.add_start(kind, stage, results[place]);
      continue;
    }
    const auto result = result_at(place);
    printed_.add(kind, tree, result, results[place]);
    if (counts_against(result) && !test.empty()) printed_.add_failed_test(test, results[place]);
  }
}

}  // namespace pbm
