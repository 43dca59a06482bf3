// SPDX-License-Identifier: MPL-2.0
// Processes a delivery between its source and the output: counts it, skips it if it was
// printed before, converts it to lines, and enters it in the ledger until they are written.
// Performs no I/O, like the pipeline.
#pragma once

#include "flow/ack_ledger.h"
#include "flow/deduplicator.h"
#include "flow/pipeline.h"
#include "flow/recollection.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

// Messages since the start. Each is counted in exactly one of the six fields after
// `received`, unless a limit cut it short.
struct IntakeCounts {
  std::uint64_t received = 0;
  std::uint64_t matched = 0;         // printed
  std::uint64_t filtered = 0;        // builds and tests that were filtered out
  std::uint64_t ignored = 0;         // neither a build nor a test
  std::uint64_t bad = 0;             // malformed
  std::uint64_t repeated = 0;        // delivered again after a lost connection
  std::uint64_t duplicates = 0;      // about a run whose end was printed before
  std::uint64_t redelivered = 0;     // of all: marked as redelivered by the broker
  std::uint64_t unknown_kind = 0;    // of all: tasks of a kind that this version doesn't know
  std::uint64_t received_bytes = 0;  // of their bodies
  std::uint64_t suppressed = 0;      // builds and tests that --unique did not print
  std::uint64_t lines = 0;           // created, for builds, tests and pulse events
};

class Intake {
 public:
  Intake(PipelineSettings settings, std::unique_ptr<LineWriter> writer)
      : pipeline_(std::move(settings), std::move(writer)) {}

  void set_writer(std::unique_ptr<LineWriter> writer) { pipeline_.set_writer(std::move(writer)); }

  // See Pipeline.
  void reconfigure(PipelineSettings settings) { pipeline_.reconfigure(std::move(settings)); }

  // Recognizes redelivered messages whose lines an earlier process has written.
  void remember(Recollection recollection) { pipeline_.remember(std::move(recollection)); }
  [[nodiscard]] Recollection* recollection();

  // See FirstEvents.
  [[nodiscard]] FirstEvents& first_events() { return pipeline_.first_events(); }

  // The first delivery of a connection has shown what has become of the last acknowledgement before
  // it.
  void resolve(LastAcknowledgement last);

  // Processes a delivery and appends its lines to `out`. `broker`: whether the broker kept
  // running since the previous connection. `now` and `clock` are the same time.
  [[nodiscard]] Outcome take(const Delivery& delivery, std::string_view now, std::string& out,
                             std::uint64_t most_lines, Deduplicator::Broker broker,
                             TimePoint clock = {});

  // Enters a processed delivery in the ledger; its lines end at this offset of the output. Do not
  // call it for a message that was cut: the broker must deliver that again.
  void record(const Delivery& delivery, const Outcome& outcome, std::uint64_t end_offset);

  // The connection is lost, and its tags are invalid. `acknowledged_tag`, see Deduplicator.
  void connection_lost(std::uint64_t acknowledged_tag = 0);

  [[nodiscard]] AckLedger& ledger() { return ledger_; }
  [[nodiscard]] const AckLedger& ledger() const { return ledger_; }
  void confirmed(std::uint64_t tag) { deduplicator_.confirmed(tag); }

  // Those of --push; null without one. They live as long as this.
  [[nodiscard]] PushGroups* pushes() { return pipeline_.pushes(); }

  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }
  [[nodiscard]] const EventCounts& events() const { return pipeline_.printed(); }
  [[nodiscard]] const RecentFailures& failures() const { return pipeline_.failures(); }
  [[nodiscard]] NoMatch& no_match() { return pipeline_.no_match(); }

 private:
  void count(const Outcome& outcome);

  Pipeline pipeline_;
  Deduplicator deduplicator_;
  AckLedger ledger_;
  IntakeCounts counts_;
};

}  // namespace pbm
