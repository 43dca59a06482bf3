// SPDX-License-Identifier: MPL-2.0
// The last line of the log says why a run has ended, for a person who reads it afterwards. A run
// that has printed nothing needs more than that: the usual reasons are a filter, a queue that was
// empty, and an --input file that is no capture, and the counts tell them apart.
#include "monitor/ending.h"

#include "base/counted.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdint>
#include <utility>
#include <vector>

namespace pbm {

// The three that end a run; others are handled.
std::string signal_text(int signal) {
  const auto* const name = signal == SIGINT ? "SIGINT" : signal == SIGHUP ? "SIGHUP" : "SIGTERM";
  return fmt::format("{} received", name);
}

std::string nothing_text(const IntakeCounts& counts, Origin origin) {
  if (counts.received == 0) {
    return origin == Origin::broker ? "no message was received" : "no message was replayed";
  }
  const std::vector<std::pair<std::string_view, std::uint64_t>> parts{
      {"filtered out", counts.filtered},
      {"ignored", counts.ignored},
      {"malformed", counts.bad},
      {"delivered again", counts.repeated},
      {"about runs printed before", counts.duplicates},
  };
  auto text = fmt::format("nothing was printed (messages: {} received", counts.received);
  for (const auto& [name, count] : parts) {
    if (count != 0) text += fmt::format(", {} {}", count, name);
  }
  if (counts.suppressed != 0) {
    text += fmt::format("; {} suppressed by --unique", counted(counts.suppressed, "event"));
  }
  return text + ")";
}

// One malformed line of many is the fault of a publisher; if none can be read, the file is at
// fault.
bool is_all_malformed(const IntakeCounts& counts) {
  return counts.bad != 0 && counts.bad == counts.received && counts.lines == 0;
}

Error no_capture(const IntakeCounts& counts) {
  return {ErrorKind::data,
          counts.bad == 1
              ? std::string("read the capture: its only line is malformed")
              : fmt::format("read the capture: all {} lines are malformed", counts.bad)};
}

}  // namespace pbm
