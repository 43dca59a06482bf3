// SPDX-License-Identifier: MPL-2.0
// What happens to a delivery between its source and the output: it is counted, recognized if
// it was printed before, made into lines, and waits in the ledger until they are written.
// Pure, like the pipeline.
#pragma once

#include "flow/ack_ledger.h"
#include "flow/deduplicator.h"
#include "flow/pipeline.h"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

// Messages since the start: each is in one row of the five after `received`, or was cut
// short by a limit.
struct IntakeCounts {
  std::uint64_t received = 0;
  std::uint64_t matched = 0;         // made lines
  std::uint64_t filtered = 0;        // builds and tests that do not match
  std::uint64_t ignored = 0;         // neither build nor test
  std::uint64_t bad = 0;             // malformed
  std::uint64_t repeated = 0;        // came again after a lost connection
  std::uint64_t redelivered = 0;     // of all: marked so by the broker
  std::uint64_t unknown_kind = 0;    // of all: tasks of a kind that this version doesn't know
  std::uint64_t received_bytes = 0;  // of their bodies
  std::uint64_t lines = 0;           // made, in builds, tests and pulse events
};

class Intake {
 public:
  // Whether messages may come again: those of a broker, not those of a capture.
  enum class Redelivery { possible, impossible };

  Intake(PipelineSettings settings, std::unique_ptr<LineWriter> writer, Redelivery redelivery)
      : pipeline_(std::move(settings), std::move(writer)), redelivery_(redelivery) {}

  // Takes a delivery and appends its lines, as the pipeline does. `broker` is what became of
  // the broker since the connection before.
  [[nodiscard]] Outcome take(const Delivery& delivery, std::string_view now, std::string& out,
                             std::uint64_t most_lines, Deduplicator::Broker broker);

  // The delivery's lines end at this offset of the output: with it the message is done. Not
  // for one that was cut, which shall come again.
  void settle(const Delivery& delivery, const Outcome& outcome, std::uint64_t end_offset);

  // The connection is gone, and its tags with it.
  void connection_lost();

  [[nodiscard]] AckLedger& ledger() { return ledger_; }
  [[nodiscard]] const AckLedger& ledger() const { return ledger_; }
  void confirmed(std::uint64_t tag) { deduplicator_.confirmed(tag); }

  [[nodiscard]] const IntakeCounts& counts() const { return counts_; }

 private:
  void count(const Outcome& outcome);

  Pipeline pipeline_;
  Redelivery redelivery_;
  Deduplicator deduplicator_;
  AckLedger ledger_;
  IntakeCounts counts_;
};

}  // namespace pbm
