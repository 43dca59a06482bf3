// SPDX-License-Identifier: MPL-2.0
#include "monitor/reports.h"

#include "monitor/metrics.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

bool has_come(std::optional<TimePoint> when, TimePoint now) { return when && now >= *when; }

}  // namespace

Reports::Reports(std::optional<std::chrono::seconds> statistics_every, const MetricsFile* metrics,
                 Notify& notify, Log& log, TimePoint now)
    : statistics_every_(statistics_every),
      metrics_(metrics),
      notify_(notify),
      log_(log),
      last_status_(now) {
  if (statistics_every_) next_statistics_ = now + *statistics_every_;
  if (notify_.is_wanted()) next_status_ = now;
  if (metrics_ != nullptr) next_metrics_ = now;
}

bool Reports::is_due(TimePoint now, bool consuming) const {
  const bool watched = next_status_ || next_metrics_;
  return (watched && consuming != consuming_) || has_come(due_at(), now);
}

bool Reports::take_line(TimePoint now) {
  if (!has_come(next_statistics_, now)) return false;
  next_statistics_ = now + *statistics_every_;
  return true;
}

std::optional<TimePoint> Reports::due_at() const {
  std::optional<TimePoint> first;
  for (const auto& each : {next_statistics_, next_status_, next_metrics_}) {
    if (each) first = first ? std::min(*first, *each) : each;
  }
  return first;
}

void Reports::send(const Standing& standing, TimePoint now) {
  const bool changed = standing.consuming != consuming_;
  consuming_ = standing.consuming;
  if (next_status_ && (changed || has_come(next_status_, now))) send_status(standing, now);
  if (next_metrics_ && (changed || has_come(next_metrics_, now))) write_metrics(standing, now);
}

void Reports::finish(const Standing& standing, TimePoint now) {
  if (metrics_ != nullptr) write_metrics(standing, now);
  failures_.finish(log_);
}

void Reports::send_status(const Standing& standing, TimePoint now) {
  const auto& counts = standing.statistics;
  const double seconds = std::chrono::duration<double>(now - last_status_).count();
  auto text = standing.activity;
  if (standing.consuming && seconds > 0) {
    const auto rate = [&](std::uint64_t count) { return static_cast<double>(count) / seconds; };
    text += fmt::format("; {:.1f} messages/s, {:.1f} matched/s", rate(counts.received - last_received_),
                        rate(counts.matched - last_matched_));
  }
  if (counts.waiting_lines != 0) text += fmt::format("; {} lines wait for their reader", counts.waiting_lines);
  notify_.status(text);
  next_status_ = now + kStatusEvery;
  last_status_ = now;
  last_received_ = counts.received;
  last_matched_ = counts.matched;
}

void Reports::write_metrics(const Standing& standing, TimePoint now) {
  const auto text = metrics_text(standing.statistics, standing.consuming, metrics_->stem(),
                                 {now, std::chrono::system_clock::now()});
  if (const auto done = metrics_->replace(text); !done) {
    failures_.say(log_, LogLevel::warning, done.error().text, now);
  }
  next_metrics_ = now + kMetricsEvery;
}

}  // namespace pbm
