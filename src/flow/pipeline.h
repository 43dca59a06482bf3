// SPDX-License-Identifier: MPL-2.0
// Converts one delivery to its lines. Uses no descriptor, clock or log; the caller reports
// the defects that are returned.
#pragma once

#include "base/error.h"
#include "dialect/translate.h"
#include "event/delivery.h"
#include "flow/event_counts.h"
#include "flow/no_match.h"
#include "flow/outcome.h"
#include "flow/push_filter.h"
#include "flow/recent_set.h"
#include "flow/settings.h"
#include "format/line_writer.h"
#include "json/document.h"

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// What is remembered of earlier messages. It outlives the pipeline's settings.
struct PipelineMemory {
  // Fingerprints of the ends of Taskcluster runs whose builds or tests were printed:
  // Taskcluster may send a message more than once.
  RecentSet printed_runs;
  // Those of --push, if there are any.
  std::optional<PushFilter> push{};
  TimePoint now{};  // by the clock; when the message at hand arrived
  EventCounts events;
  NoMatch no_match;
};

class Pipeline {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  // Limit for the lines of one message; above it the message is malformed. One line is at
  // most a few times the size of its message, but every line repeats the common fields:
  // without the limit, a message of 250 kB could expand to 8 GB.
  static constexpr std::size_t kMostOutputBytes = std::size_t{16} * 1024 * 1024;

  Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer);

  // Appends the lines of the delivery to `out`, at most `most_lines`: the pulse event, if
  // enabled, then all matching builds or tests. A malformed message adds none of the latter.
  // With --push, those of messages that were held back come before them. `now` is YYYYMMDDHHMMSS.
  // Without a memory no message is a duplicate.
  [[nodiscard]] Outcome process(const Delivery& delivery, std::string_view now, std::string& out,
                                std::uint64_t most_lines = kNoLimit,
                                PipelineMemory* memory = nullptr);

  void set_writer(std::unique_ptr<LineWriter> writer) { writer_ = std::move(writer); }
  // For another pipeline; this one must not be used any more.
  [[nodiscard]] std::unique_ptr<LineWriter> take_writer() { return std::move(writer_); }

  // What the memory of this pipeline has to have for --push, if there is one.
  [[nodiscard]] std::optional<PushFilter> make_push() const;

 private:
  // A printed build or test.
  struct Printed {
    EventKind kind;
    std::string_view result;
    Stage stage;
  };

  [[nodiscard]] bool is_watched(std::optional<Source> source) const;
  [[nodiscard]] bool is_of_other_kind(const KeyFacts& facts) const;
  [[nodiscard]] bool has_other_buildtype(const KeyFacts& facts) const;
  void explain_by_body(const Delivery& delivery, std::string_view time);
  void explain_events(std::string_view time);
  Defect append_all(const Delivery& delivery, std::string_view now, std::string& out);
  Defect append_event_line(const Delivery& delivery, std::string_view now, std::string& out);
  Defect append_of_push(const Delivery& delivery, std::string_view now, std::string& out);
  Defect append_released(std::string& out);
  Defect read_of_push(Delivery& message, Source source);
  Defect append_read(const Delivery& message, Source source, std::string_view time,
                     std::string& out);
  Defect set_aside(PushFilter::Verdict verdict);
  Defect append_pulse(const Delivery& delivery, std::optional<Source> source, std::string_view time,
                      std::string& out);
  Defect append_new_events(const Delivery& delivery, Source source, std::string_view time,
                           std::string& out);
  Defect append_events(const Delivery& delivery, std::string_view time, std::string& out);
  [[nodiscard]] bool take_line();
  [[nodiscard]] PushFilter* push() const;
  void end_message(std::size_t first, std::string& out);
  void remember_printed(std::string_view tree, std::string_view test);

  [[nodiscard]] bool has_match(std::string_view time);

  PipelineSettings settings_;
  bool prints_events_;
  std::unique_ptr<LineWriter> writer_;
  Translator translator_;
  PipelineMemory* memory_ = nullptr;  // during process()
  Outcome outcome_;                   // of the current message
  std::uint64_t lines_left_ = 0;
  Document checked_;  // to validate the body of a pulse event
  Event pulse_;
  std::vector<std::size_t> line_ends_;  // of the current message
  std::vector<Printed> printed_;        // by the current message
};

}  // namespace pbm
