// SPDX-License-Identifier: MPL-2.0
// The loop does not know what ends a run, nor what is reported when; only a few facts are of
// interest to one watcher alone, and those are passed on here by name.
#include "monitor/watchers.h"

#include "flow/intake.h"

#include <utility>

namespace pbm {

Watchers::Watchers(const MonitorSettings& settings, const MonitorParts& parts,
                   std::function<RunState()> state, TimePoint start)
    : limits_(settings.limits, start),
      empty_queue_(parts.source, limits_),
      reports_({settings.stats_interval, parts.metrics}, parts.source, parts.notify, parts.log,
               std::move(state), start),
      progress_(parts.source, parts.intake.pushes(), parts.live_line, start),
      push_(parts.intake.pushes(), settings.push, parts.source, parts.log, start),
      silence_(parts.intake, parts.source.origin(), parts.log, start),
      rates_(settings.report_every, parts.source, parts.intake.events(), parts.log, start),
      health_(parts.health, parts.source, parts.log, start) {}

std::optional<TimePoint> Watchers::wake_at(const Turn& turn) const {
  std::optional<TimePoint> first;
  for (const auto* each : all_) first = earlier(first, each->wake_at(turn));
  return first;
}

void Watchers::finish(TimePoint now) {
  for (auto* each : all_) each->finish(now);
}

// Also a message without a line: the queue was not empty.
void Watchers::processed(const Outcome& outcome, TimePoint now) {
  limits_.processed(outcome, now);
  empty_queue_.something_came();
}

// A reply that was awaited on it never comes.
void Watchers::connection_lost() {
  empty_queue_.connection_lost();
  reports_.connection_lost();
}

void Watchers::reconfigure(const LimitSettings& limits,
                           std::optional<std::chrono::seconds> statistics_every, TimePoint now) {
  limits_.reconfigure(limits);
  reports_.reconfigure(statistics_every, now);
}

// Lines that were not written come off the count of the limits first: they may have been the ones
// that --count asked for.
int Watchers::exit_code(std::uint64_t unwritten) {
  const bool time_ran_out = limits_.finish_without(unwritten);
  return push_.exit_code(limits_.exit_code(time_ran_out), time_ran_out, unwritten == 0);
}

}  // namespace pbm
