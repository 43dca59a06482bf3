// SPDX-License-Identifier: MPL-2.0
// The depth of the queue takes a round trip to the broker, so a line of statistics that needs it is
// asked for first and logged when the reply is there, or a moment later without it.
#include "monitor/reports.h"

#include "base/counted.h"
#include "monitor/statistics.h"

#include <fmt/format.h>

#include <utility>

namespace pbm {

Reports::Reports(const ReportSettings& settings, DeliverySource& source, Notify& notify, Log& log,
                 std::function<RunState()> state, TimePoint now)
    : metrics_(settings.metrics),
      source_(source),
      notify_(notify),
      log_(log),
      state_(std::move(state)),
      last_status_(now) {
  reconfigure(settings.statistics_every, now);
  if (notify_.is_wanted()) next_status_.set(now);
  if (metrics_ != nullptr) next_metrics_.set(now);
}

void Reports::reconfigure(std::optional<std::chrono::seconds> statistics_every, TimePoint now) {
  if (statistics_every == statistics_every_) return;
  statistics_every_ = statistics_every;
  next_statistics_.clear();
  if (statistics_every_) next_statistics_.set(now + *statistics_every_);
}

std::optional<TimePoint> Reports::wake_at(const Turn& turn) const {
  if (!turn.is_running) return std::nullopt;
  std::optional<TimePoint> first;
  for (const auto* each : {&next_statistics_, &next_status_, &next_metrics_, &statistics_by_}) {
    first = earlier(first, each->when());
  }
  return first;
}

Wish Reports::look(const Turn& turn) {
  if (turn.is_running) send(turn.now);
  return {};
}

// systemd regards a service with Type=notify as started once it is ready, which is when it
// consumes. Status and metrics are also due when the consumer starts or stops, or fails for another
// reason.
void Reports::send(TimePoint now) {
  const auto source = source_.status();
  if (source.is_consuming) notify_.ready();
  send_statistics(source, now);
  const bool changed = has_changed(source);
  const auto is_due = [changed, now](const Deadline& next) {
    return next.is_set() && (changed || next.has_come(now));
  };
  const bool status_due = is_due(next_status_);
  const bool metrics_due = is_due(next_metrics_);
  if (!status_due && !metrics_due) return;
  const auto state = state_();
  if (status_due) send_status(state, now);
  if (metrics_due) write_metrics(state, now);
  if (metrics_ != nullptr) (void)source_.ask_depth();  // for the next report
}

// Why nothing is consumed changes from attempt to attempt.
bool Reports::has_changed(const SourceStatus& source) {
  auto trouble = source.is_consuming ? std::string() : source_.activity();
  const bool changed = consuming_ != source.is_consuming || trouble_ != trouble;
  consuming_ = source.is_consuming;
  trouble_ = std::move(trouble);
  return changed;
}

void Reports::send_statistics(const SourceStatus& source, TimePoint now) {
  if (next_statistics_.has_come(now)) {
    next_statistics_.set(now + *statistics_every_);
    request_statistics(now);
  }
  const bool depth_known = !depth_.is_open() || depth_.is_answered(source);
  if (statistics_by_.has_come(now) || (statistics_by_.is_set() && depth_known)) {
    log_statistics("", now);
  }
}

// Several requests before the reply make one line: a signal may be sent many times while the broker
// is busy.
void Reports::request_statistics(TimePoint now) {
  if (statistics_by_.is_set()) return;
  statistics_by_.set(depth_.ask(source_) ? now + kDepthTimeout : now);
}

void Reports::log_statistics(std::string_view about, TimePoint now) {
  statistics_by_.clear();
  depth_.close();
  log_.info(std::string(about) + state_().statistics.line(now));
}

// The last values of counters are those that a later query sums up.
void Reports::finish(TimePoint now) {
  if (metrics_ != nullptr) write_metrics(state_(), now);
  failures_.finish(log_);
}

void Reports::send_status(const RunState& state, TimePoint now) {
  const auto& counts = state.statistics.messages;
  const double seconds = std::chrono::duration<double>(now - last_status_).count();
  auto text = state.activity;
  if (state.consuming && seconds > 0) {
    const auto rate = [&](std::uint64_t count) { return static_cast<double>(count) / seconds; };
    text += fmt::format("; {:.1f} messages/s, {:.1f} matched/s",
                        rate(counts.received - last_counts_.received),
                        rate(counts.matched - last_counts_.matched));
  }
  if (const auto waiting = state.statistics.waiting_lines; waiting != 0) {
    text += fmt::format("; {} waiting for the reader", counted(waiting, "line"));
  }
  notify_.status(text);
  next_status_.set(now + kStatusEvery);
  last_status_ = now;
  last_counts_ = counts;
}

// A disk that is full does not end the run: the old metrics become old, which monitoring notices.
void Reports::write_metrics(const RunState& state, TimePoint now) {
  const auto text = metrics_text(state.statistics, state.consuming, metrics_->stem(), now);
  if (const auto done = metrics_->replace(text); !done) {
    failures_.say(log_, LogLevel::warning, done.error().text, now);
  }
  next_metrics_.set(now + kMetricsEvery);
}

}  // namespace pbm
