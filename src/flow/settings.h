// SPDX-License-Identifier: MPL-2.0
// Settings of the path from a message to its lines.
#pragma once

#include "dialect/translate.h"
#include "event/event.h"
#include "event/filter.h"
#include "event/stage.h"
#include "flow/event_counts.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

struct PushFilterSettings {
  std::vector<std::string> hashes{};  // of the pushes; empty: no push is watched
  std::chrono::seconds stall{60};
};

// Of the builds and tests that agree in the fields, only the first within the time is printed.
struct UniqueSettings {
  std::vector<Field> fields{};  // empty: all are printed
  std::chrono::seconds time{};
};

// Whether it is counted how long printed builds and tests ran and waited, and how long after their
// end they are printed.
enum class TimeSpans : std::uint8_t { counted, ignored };

struct PipelineSettings {
  Filter filter;
  bool pulse = false;  // whether to print every message unchanged, as a pulse event
  // Whether pulse events are printed only of messages with a build or test that matches; any
  // build or test, if neither kind is to be printed.
  bool filter_pulse = false;
  DialectSettings dialect;
  PushFilterSettings push{};
  UniqueSettings unique{};
  TimeSpans time_spans = TimeSpans::counted;
  std::array<bool, kSourceNames.size()> sources{true, true, true};
  bool unknown_exchanges = true;  // whether to print messages of other exchanges as pulse events

  [[nodiscard]] bool watches_push() const { return !push.hashes.empty(); }
  [[nodiscard]] bool prints_events() const { return filter.builds || filter.tests; }
  // The stages of which messages are needed: all of Taskcluster with --push.
  [[nodiscard]] Stages consumed_stages() const;
  // The filter of the messages that are needed.
  [[nodiscard]] Filter matching() const;
  // Which events may be printed. Views point into these settings.
  [[nodiscard]] EventCounts::Expected expected_events() const;
};

}  // namespace pbm
