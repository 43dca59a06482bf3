// SPDX-License-Identifier: MPL-2.0
// The objects that a monitor uses but does not own. All must outlive it.
#pragma once

#include "base/clock.h"
#include "base/result.h"

#include <poll.h>

#include <functional>
#include <memory>
#include <span>

namespace pbm {

class DeliverySource;
class HealthFile;
class Intake;
class LineWriter;
class LiveLine;
class Log;
class MetricsFile;
class Notify;
class Output;
class Rejects;
class Signals;
class StateKeeper;
struct Reload;

// Waits like poll(2).
using Poll = std::function<int(std::span<pollfd> entries, Milliseconds timeout)>;
[[nodiscard]] int poll_entries(std::span<pollfd> entries, Milliseconds timeout);

struct MonitorParts {
  DeliverySource& source;
  Intake& intake;
  Output& output;
  Rejects* rejects;                    // may be null
  const MetricsFile* metrics;          // likewise
  StateKeeper* state = nullptr;        // likewise
  const HealthFile* health = nullptr;  // likewise
  // Reads the configuration again and tells the source. An error changes nothing.
  std::function<Result<Reload>()> read_again;
  // For a terminal that was resized; may be empty.
  std::function<std::unique_ptr<LineWriter>()> make_writer;
  LiveLine& live_line;
  Signals& signals;
  Notify& notify;
  Log& log;
  Poll poll = poll_entries;
};

}  // namespace pbm
