// SPDX-License-Identifier: MPL-2.0
// Counts of the run only grow, and metrics need them so. A report is of an interval, so it shows
// what they have grown by, and keeps what they were.
#include "monitor/rate_report.h"

#include "format/duration_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

namespace pbm {

namespace {

ResultCounts results_of(const EventCounts& counts) {
  ResultCounts results{};
  for (const auto& row : counts.rows()) results[index_of_result(row.result)] += row.count;
  return results;
}

// Two reports may be due in the same millisecond after a process was stopped for long.
double a_minute(std::uint64_t count, std::chrono::duration<double> time) {
  return static_cast<double>(count) * 60.0 / std::max(time.count(), 0.001);
}

}  // namespace

RateReport::RateReport(std::optional<std::chrono::seconds> every, DeliverySource& source,
                       const EventCounts& counts, Log& log, TimePoint now)
    : every_(every), source_(source), counts_(counts), log_(log), last_(now) {
  schedule(now);
}

// The depth of the queue is a question to the broker. Its answer takes a moment, and a report must
// not wait for it, or its interval would be another one.
void RateReport::schedule(TimePoint now) {
  if (!every_) return;
  next_.set(now + *every_);
  ask_.set(std::max(now, now + *every_ - kAskBefore));
}

Wish RateReport::look(const Turn& turn) {
  if (!turn.is_running) return {};
  if (ask_.has_come(turn.now)) {
    ask_.clear();
    (void)source_.ask_depth();
  }
  if (!next_.has_come(turn.now)) return {};
  log_.info(text(turn.now - last_));
  last_ = turn.now;
  schedule(turn.now);
  return {};
}

// "rates: 3.0 events/min: 2.5 success, 0.5 failure; 12 in the queue; 4s after their end".
std::string RateReport::text(std::chrono::duration<double> time) {
  const auto before = std::exchange(last_results_, results_of(counts_));
  std::uint64_t all = 0;
  std::string results;
  for (std::size_t i = 0; i < before.size(); ++i) {
    const auto count = last_results_[i] - before[i];
    all += count;
    if (count == 0) continue;
    const auto name = result_at(i);
    results += fmt::format("{}{:.1f} {}", results.empty() ? ": " : ", ", a_minute(count, time),
                           name.empty() ? "unknown" : name);
  }
  auto line = fmt::format("rates: {:.1f} events/min{}", a_minute(all, time), results);
  if (const auto depth = source_.status().depth) line += fmt::format("; {} in the queue", *depth);
  const auto delays = std::exchange(last_delays_, counts_.delays());
  if (const auto count = last_delays_.count - delays.count; count != 0) {
    line += "; printed ";
    append_duration((last_delays_.sum - delays.sum) / static_cast<std::int64_t>(count), line);
    line += " after their end";
  }
  return line;
}

}  // namespace pbm
