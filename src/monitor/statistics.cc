// SPDX-License-Identifier: MPL-2.0
#include "monitor/statistics.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

namespace pbm {

void Statistics::count(const Outcome& outcome) {
  lines += outcome.lines;
  if (!outcome.unknown_kind.empty()) ++unknown_kind;
  switch (outcome.kind) {
    case Outcome::Kind::emitted: ++matched; break;
    case Outcome::Kind::filtered: ++filtered; break;
    case Outcome::Kind::ignored: ++ignored; break;
    case Outcome::Kind::malformed: ++bad; break;
  }
}

std::string Statistics::line(TimePoint now) const {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - start);
  const double seconds = std::max(std::chrono::duration<double>(now - start).count(), 0.001);
  const auto shown_depth = depth ? fmt::format(", {} in the queue", *depth) : std::string();
  return fmt::format(
      "{} messages received ({:.1f}/s), {} matched, {} filtered, {} ignored, {} bad, {} repeated, "
      "{} of unknown kinds, {} acknowledged; {} lines written, {} waiting{}; {} reconnects, up {}",
      received, static_cast<double>(received) / seconds, matched, filtered, ignored, bad, repeated,
      unknown_kind, acknowledged, written_lines(), waiting_lines, shown_depth, reconnects, uptime);
}

}  // namespace pbm
