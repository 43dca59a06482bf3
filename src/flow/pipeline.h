// SPDX-License-Identifier: MPL-2.0
// Converts one delivery to its lines: decides by exchange, key and body what it is, then emits what
// is to be printed. Uses no descriptor, clock or log; the caller reports the defects that are
// returned.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "dialect/translate.h"
#include "event/delivery.h"
#include "flow/emitter.h"
#include "flow/held_message.h"
#include "flow/outcome.h"
#include "flow/push_filter.h"
#include "flow/recent_set.h"
#include "flow/settings.h"
#include "format/line_writer.h"
#include "json/document.h"

#include <cstdint>
#include <deque>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

class Pipeline {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer);

  void set_writer(std::unique_ptr<LineWriter> writer) { emitter_.set_writer(std::move(writer)); }

  // Applies to the messages that follow. What earlier ones have left is remembered, but why nothing
  // has matched. The pushes must be the same.
  void reconfigure(PipelineSettings settings);

  // See Emitter.
  void remember(Recollection recollection) { emitter_.remember(std::move(recollection)); }
  [[nodiscard]] std::optional<Recollection>& recollection() { return emitter_.recollection(); }

  [[nodiscard]] FirstEvents& first_events() { return emitter_.first_events(); }

  // Appends the lines of the delivery to `out`, at most `most_lines`: the pulse event, if
  // enabled, then all matching builds or tests. A malformed message adds none of the latter.
  // With --push, those of messages that were held back come before them. `now` is YYYYMMDDHHMMSS,
  // `clock` the same time. Lines that an earlier process has written are not appended; `broker`,
  // see Recollection.
  [[nodiscard]] Outcome process(const Delivery& delivery, std::string_view now, std::string& out,
                                std::uint64_t most_lines = kNoLimit, TimePoint clock = {},
                                Recollection::Broker broker = Recollection::Broker::stayed);

  // Those of --push; null without one. They live as long as this.
  [[nodiscard]] PushGroups* pushes() { return push_ ? &push_->groups() : nullptr; }
  [[nodiscard]] const EventCounts& printed() const { return emitter_.printed(); }
  [[nodiscard]] const RecentFailures& failures() const { return emitter_.failures(); }
  [[nodiscard]] NoMatch& no_match() { return emitter_.no_match(); }

 private:
  // What a message is, from its exchange, its key, and, if they do not tell, its body.
  struct Reading {
    Outcome::Kind kind = Outcome::Kind::ignored;  // or filtered
    Defect defect{};                              // malformed instead
    bool has_events = false;                      // in the translator
  };

  // What is to be printed.
  struct Decision {
    Outcome::Kind kind = Outcome::Kind::ignored;  // if nothing is printed
    Defect defect{};                              // no events are printed
    std::optional<Source> source{};               // of a message; not of an event line
    bool pulse = false;
    bool events = false;    // those in the translator that match
    bool releases = false;  // messages that were held back come first
  };

  [[nodiscard]] Decision decide(const Delivery& delivery, std::string_view time, TimePoint clock);
  [[nodiscard]] Decision missed(const Delivery& delivery, Defect defect, TimePoint clock);
  [[nodiscard]] Decision decide_event_line(const Delivery& delivery, std::string_view time,
                                           TimePoint clock);
  [[nodiscard]] Decision decide_by_push(const Delivery& delivery, std::string_view time,
                                        TimePoint clock);
  [[nodiscard]] Decision decide_job(const Delivery& delivery, Source source, std::string_view time,
                                    TimePoint clock);
  [[nodiscard]] Decision decide_message(const Delivery& delivery, std::string_view time);

  [[nodiscard]] Reading read(const Delivery& delivery, Source source, std::string_view time);
  [[nodiscard]] Reading read_for_push(const Delivery& delivery, Source source);
  [[nodiscard]] Reading read_body(const Delivery& delivery);

  [[nodiscard]] bool filters_pulse() const { return settings_.pulse && settings_.filter_pulse; }
  [[nodiscard]] bool prints_pulse(const Reading& reading, std::string_view time);
  [[nodiscard]] bool is_watched(std::optional<Source> source) const;
  [[nodiscard]] bool is_of_other_stage(const Delivery& delivery, Source source) const;
  [[nodiscard]] bool is_of_other_kind(const KeyFacts& facts) const;
  [[nodiscard]] bool has_other_buildtype(const KeyFacts& facts) const;
  [[nodiscard]] bool was_printed_earlier(const Delivery& delivery, std::uint64_t run);
  void explain_by_body(const Delivery& delivery, std::string_view time);
  void explain_events(std::string_view time);

  [[nodiscard]] Outcome emit(const Decision& decision, const Delivery& delivery,
                             std::string_view time, std::uint64_t most_lines, std::string& out);
  [[nodiscard]] static Outcome::Kind kind_of(const Decision& decision, const Emission& made);
  [[nodiscard]] Emission emit_pulse(const Delivery& delivery, std::optional<Source> source,
                                    std::string_view time, std::uint64_t most_lines,
                                    std::string& out);
  [[nodiscard]] Emission emit_released(const Delivery& delivery, Source source,
                                       std::uint64_t most_lines, std::string& out);
  [[nodiscard]] Emission emit_events(const Delivery& delivery, std::optional<Source> source,
                                     std::string_view time, std::uint64_t most_lines,
                                     std::string& out);

  PipelineSettings settings_;
  Filter filter_;  // of the messages that are needed
  Translator translator_;
  Document checked_;  // to validate the body of a pulse event
  Emitter emitter_;

  // Fingerprints of the stages of Taskcluster runs whose builds or tests were printed: Taskcluster
  // may send a message more than once.
  RecentSet printed_runs_;
  std::optional<PushFilter> push_{};  // with --push
  std::deque<HeldMessage> held_;      // those that were released by the message at hand
  std::vector<Released> released_;    // the same
};

}  // namespace pbm
