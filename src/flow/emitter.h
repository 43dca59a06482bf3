// SPDX-License-Identifier: MPL-2.0
// Appends the lines of a message: its pulse event, and those of its builds or tests that match.
// Remembers what was printed, and why nothing was.
#pragma once

#include "base/error.h"
#include "dialect/translate.h"
#include "event/delivery.h"
#include "event/event.h"
#include "event/filter.h"
#include "event/job_result.h"
#include "flow/event_counts.h"
#include "flow/first_events.h"
#include "flow/no_match.h"
#include "flow/recent_failures.h"
#include "flow/recollection.h"
#include "format/line_writer.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

// What was appended.
struct Emission {
  std::uint64_t lines = 0;       // one for each event
  std::uint64_t starts = 0;      // of them, builds and tests that have not ended
  bool unsuccessful = false;     // the result of one of them counts against the run
  bool cut = false;              // the line limit was reached
  bool is_duplicate = false;     // the events were printed before
  std::uint64_t recognized = 0;  // lines not appended, because they are in the output file
  std::uint64_t suppressed = 0;  // events that agree with one that was printed, see FirstEvents
  Defect defect{};               // nothing was appended

  // More of the same message.
  void add(const Emission& more);
};

class Emitter {
 public:
  // Limit for the lines of one message; above it the message is malformed. One line is at
  // most a few times the size of its message, but every line repeats the common fields:
  // without the limit, a message of 250 kB could expand to 8 GB.
  static constexpr std::size_t kMostOutputBytes = std::size_t{16} * 1024 * 1024;

  Emitter(std::unique_ptr<LineWriter> writer, UniqueSettings unique, TimeSpans time_spans)
      : writer_(std::move(writer)), first_events_(std::move(unique)), time_spans_(time_spans) {}
  void set_writer(std::unique_ptr<LineWriter> writer) { writer_ = std::move(writer); }

  // Recognizes lines that an earlier process has written.
  void remember(Recollection recollection) { recollection_ = std::move(recollection); }
  [[nodiscard]] std::optional<Recollection>& recollection() { return recollection_; }

  [[nodiscard]] FirstEvents& first_events() { return first_events_; }

  // Starts the next message. If it was delivered before, lines that are remembered are not
  // appended.
  enum class Delivered { first, again };
  void begin(Delivered delivered, Recollection::Broker broker) {
    line_ends_.clear();
    delivered_ = delivered;
    broker_ = broker;
  }
  // Where each line since begin() ends in the text. A line may contain newlines of the user's
  // template, and several events may share a line. Valid until the next begin().
  [[nodiscard]] std::span<const std::size_t> line_ends() const { return line_ends_; }

  // Appends the pulse event of a message that is a JSON object.
  [[nodiscard]] Emission append_pulse(const Delivery& delivery, std::optional<Source> source,
                                      std::string_view time, std::uint64_t most_lines,
                                      std::string& out);

  // Appends the events of the translator that match, at most `most_lines`; none if there is a
  // defect. `key` is that of their message.
  [[nodiscard]] Emission append_events(Translator& translator, std::string_view key,
                                       std::string_view time, const Filter& filter,
                                       std::uint64_t most_lines, std::string& out);

  [[nodiscard]] const EventCounts& printed() const { return printed_; }
  void expect(const EventCounts::Expected& expected) { printed_.expect(expected); }
  [[nodiscard]] const RecentFailures& failures() const { return failures_; }
  [[nodiscard]] NoMatch& no_match() { return no_match_; }

 private:
  // Of one message. Its events differ in locale, status and result only.
  struct Printed {
    EventKind kind{};
    Stage stage{};
    std::string_view tree{};
    std::string_view test{};
    ResultCounts results{};
    std::optional<std::chrono::milliseconds> duration{};
    std::optional<std::chrono::milliseconds> wait{};
    std::optional<std::chrono::milliseconds> delay{};

    [[nodiscard]] bool has_failed() const;
  };

  [[nodiscard]] bool admits(const Event& event, const Filter& filter, Emission& made);
  // What the events of a message have in common, from one of them.
  [[nodiscard]] Printed common_of(const Event& event) const;
  [[nodiscard]] Defect append_event(const Event& event, std::string_view key, std::size_t start,
                                    std::string& out);
  void take_back(std::size_t start, std::size_t first, std::string& out);
  void end_message(std::size_t first, std::string& out);
  void remember(const Printed& printed);
  [[nodiscard]] bool recognizes(const Event& event);

  std::unique_ptr<LineWriter> writer_;
  std::vector<std::size_t> line_ends_;
  Event pulse_;
  EventCounts printed_;
  RecentFailures failures_;
  NoMatch no_match_;
  FirstEvents first_events_;
  TimeSpans time_spans_;

  std::optional<Recollection> recollection_{};
  Delivered delivered_ = Delivered::first;
  Recollection::Broker broker_{};
  std::string again_;  // a line; kept to reuse its memory
};

}  // namespace pbm
