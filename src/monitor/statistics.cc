// SPDX-License-Identifier: MPL-2.0
// Counters of Prometheus never decrease during a run, and end in _total; what may decrease is a
// gauge. Units are in the names, as its guidelines on naming demand.
#include "monitor/statistics.h"

#include "base/counted.h"
#include "base/text.h"
#include "base/version.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace pbm {

// One line for a person with grep(1); programs read the metrics.
std::string Statistics::line(TimePoint now) const {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - start.monotonic);
  const double seconds =
      std::max(std::chrono::duration<double>(now - start.monotonic).count(), 0.001);
  const auto shown_depth = depth ? fmt::format(", {} in the queue", *depth) : std::string();
  const auto shown_suppressed =
      messages.suppressed == 0
          ? std::string()
          : fmt::format(" ({} suppressed by --unique)", counted(messages.suppressed, "event"));
  return fmt::format(
      "{} received ({:.1f}/s), {} matched, {} filtered out{}, {} ignored, {} malformed, "
      "{} delivered again, {} about runs printed before, {} of unknown kinds, {} acknowledged; "
      "{} written{}, {} waiting{}; {}, up {}",
      counted(messages.received, "message"), static_cast<double>(messages.received) / seconds,
      messages.matched, messages.filtered, shown_suppressed, messages.ignored, messages.bad,
      messages.repeated, messages.duplicates, messages.unknown_kind, acknowledged,
      counted(written_lines(), "line"), shown_starts(), waiting_lines, shown_depth,
      counted(reconnects, "reconnect"), uptime);
}

// Empty unless --stage asks for more than the end.
std::string Statistics::shown_starts() const {
  if (events == nullptr || !events->has_starts()) return {};
  std::vector<std::string> counts;
  for (const auto stage : kStages) {
    if (is_end(stage)) continue;
    const auto count =
        events->starts(EventKind::build, stage) + events->starts(EventKind::test, stage);
    counts.push_back(fmt::format("{} {}", count, name_of(stage)));
  }
  return fmt::format(" ({} jobs)", fmt::join(counts, ", "));
}

namespace {

struct Row {
  std::string_view name;  // after "pulsebuildmonitor_"
  std::string_view help;
  std::uint64_t value;
};

std::vector<Row> counters_of(const Statistics& statistics) {
  const auto& messages = statistics.messages;
  return {
      {"messages_received_total", "Messages received from the broker.", messages.received},
      {"messages_matched_total", "Messages printed as at least one line.", messages.matched},
      {"messages_filtered_total", "Builds and tests that were filtered out.", messages.filtered},
      {"messages_ignored_total", "Messages that are neither a build nor a test.", messages.ignored},
      {"messages_bad_total", "Malformed messages.", messages.bad},
      {"messages_repeated_total",
       "Messages delivered again after a reconnect and not printed again.", messages.repeated},
      {"messages_duplicate_total", "Messages about a stage of a run that was printed before.",
       messages.duplicates},
      {"messages_redelivered_total", "Messages that the broker marked as redelivered.",
       messages.redelivered},
      {"messages_unknown_kind_total",
       "Builds and tests of task kinds that this version does not know.", messages.unknown_kind},
      {"messages_acknowledged_total", "Messages acknowledged.", statistics.acknowledged},
      {"received_bytes_total", "Bytes of message bodies received.", messages.received_bytes},
      {"written_bytes_total", "Bytes written to the output.", statistics.written_bytes},
      {"reconnects_total", "Reconnections after a lost connection.", statistics.reconnects},
      {"gaps_total", "Times that messages may have been missed.", statistics.gaps},
      {"events_suppressed_total", "Builds and tests that --unique did not print.",
       messages.suppressed},
      {"lines_written_total", "Lines written to the output.", statistics.written_lines()},
  };
}

std::vector<Row> gauges_of(const Statistics& statistics) {
  return {
      {"messages_unacknowledged", "Messages received and not yet acknowledged.",
       statistics.unacknowledged},
      {"lines_waiting", "Lines not yet written to the output.", statistics.waiting_lines},
      {"files_not_reopened",
       "Renamed files that are still written to, because the new file cannot be opened.",
       statistics.files_not_reopened},
  };
}

// The value of a label. An event has text of its publisher, with any bytes. Different values must
// stay different, because a repeated sample makes Prometheus refuse the whole file. The format
// itself escapes backslashes and quotes.
std::string escaped(std::string_view text) {
  std::string value;
  append_escaped(text, value);
  std::string shown;
  for (const char c : value) {
    if (c == '"' || c == '\\') shown.push_back('\\');
    shown.push_back(c);
  }
  return shown;
}

// The text format of Prometheus, 0.0.4. All samples of a metric follow its HELP and TYPE lines.
class Page {
 public:
  explicit Page(std::string_view monitor)
      : labels_(fmt::format("monitor=\"{}\"", escaped(monitor))) {}

  void begin(std::string_view name, std::string_view type, std::string_view help) {
    text_ += fmt::format("# HELP pulsebuildmonitor_{0} {1}\n# TYPE pulsebuildmonitor_{0} {2}\n",
                         name, help, type);
  }

  template <typename Value>
  void sample(std::string_view name, const Value& value, std::string_view more_labels = {}) {
    text_ += fmt::format("pulsebuildmonitor_{}{{{}{}}} {}\n", name, labels_, more_labels, value);
  }

  template <typename Value>
  void add(std::string_view name, std::string_view type, std::string_view help, const Value& value,
           std::string_view more_labels = {}) {
    begin(name, type, help);
    sample(name, value, more_labels);
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string labels_;
  std::string text_;
};

// With the combinations that filters make certain to come, at 0: a counter that appears with its
// first increment hides that increment from rate().
void add_events(Page& page, const EventCounts& events) {
  const auto rows = events.rows_with_expected();
  if (rows.empty()) return;
  page.begin("events_total", "counter", "Builds and tests printed, by kind, tree and result.");
  for (const auto& row : rows) {
    page.sample("events_total", row.count,
                fmt::format(",event=\"{}\",tree=\"{}\",result=\"{}\"", name_of(row.kind),
                            escaped(row.tree), escaped(row.result)));
  }
}

// Without --stage there are none, and a metric that is always 0 would suggest that nothing starts.
void add_starts(Page& page, const EventCounts& events) {
  if (!events.has_starts()) return;
  page.begin("starts_total", "counter",
             "Builds and tests printed that had not ended, by kind and stage.");
  for (const auto kind : {EventKind::build, EventKind::test}) {
    for (const auto stage : kStages) {
      if (is_end(stage)) continue;
      page.sample("starts_total", events.starts(kind, stage),
                  fmt::format(",event=\"{}\",stage=\"{}\"", name_of(kind), name_of(stage)));
    }
  }
}

// Base units of Prometheus have no prefix: seconds with a fraction, not milliseconds.
std::string seconds(std::chrono::duration<double> time) {
  return fmt::format("{:.3f}", time.count());
}

// Each bucket includes the smaller ones, and the last one, which is required, includes all.
void add_histogram(Page& page, std::string_view name, EventKind kind, const TimeHistogram& times) {
  const auto bucket = fmt::format("{}_bucket", name);
  const auto label = fmt::format(",event=\"{}\"", name_of(kind));
  for (std::size_t place = 0; place < TimeHistogram::kBounds.size(); ++place) {
    page.sample(bucket, times.up_to(place),
                fmt::format("{},le=\"{}\"", label, TimeHistogram::kBounds[place].count()));
  }
  page.sample(bucket, times.count(), label + ",le=\"+Inf\"");
  page.sample(fmt::format("{}_sum", name), seconds(times.sum()), label);
  page.sample(fmt::format("{}_count", name), times.count(), label);
}

void add_times(Page& page, const EventCounts& events) {
  page.begin("event_duration_seconds", "histogram", "How long builds and tests ran.");
  for (const auto kind : {EventKind::build, EventKind::test}) {
    add_histogram(page, "event_duration_seconds", kind, events.durations(kind));
  }
  page.begin("event_wait_seconds", "histogram",
             "How long builds and tests waited before they ran.");
  for (const auto kind : {EventKind::build, EventKind::test}) {
    add_histogram(page, "event_wait_seconds", kind, events.waits(kind));
  }
}

// Each reason is a sample of its own, of which at most one is 1: an alert can name the reason, and
// a series does not vanish when another one begins.
void add_obstacles(Page& page, std::optional<Obstacle> obstacle) {
  page.begin("obstacle", "gauge",
             "1 for the reason why the latest attempt to consume failed, otherwise 0.");
  for (std::size_t place = 0; place < kObstacleNames.size(); ++place) {
    page.sample("obstacle", obstacle == static_cast<Obstacle>(place) ? 1 : 0,
                fmt::format(",reason=\"{}\"", kObstacleNames[place]));
  }
}

}  // namespace

std::string metrics_text(const Statistics& statistics, bool consuming, std::string_view monitor,
                         TimePoint now) {
  Page page(monitor);
  // Its labels are the information, as is usual for such a metric; a query joins it with others.
  page.add("build_info", "gauge", "Version and commit of the running program; always 1.", 1,
           fmt::format(",version=\"{}\",commit=\"{}\"", escaped(program_version()),
                       escaped(program_commit())));
  const auto calendar = [](const Moment& when) {
    return seconds(when.calendar.time_since_epoch());
  };
  page.add("start_time_seconds", "gauge", "Start time of the run, in seconds since the epoch.",
           calendar(statistics.start));
  page.add("config_last_reload_successful", "gauge",
           "0 if the latest reload of the configuration failed, otherwise 1.",
           statistics.configuration.last_reload_failed ? 0 : 1);
  page.add("config_last_reload_success_timestamp_seconds", "gauge",
           "When the configuration was last applied, by a reload or at the start, in seconds since "
           "the epoch.",
           calendar(statistics.configuration.applied));
  page.add("consuming", "gauge", "1 if the monitor is consuming from the queue, otherwise 0.",
           consuming ? 1 : 0);
  add_obstacles(page, statistics.obstacle);
  for (const auto& [name, help, value] : counters_of(statistics)) {
    page.add(name, "counter", help, value);
  }
  if (statistics.events != nullptr) {
    add_events(page, *statistics.events);
    add_starts(page, *statistics.events);
    add_times(page, *statistics.events);
  }
  if (const auto* commands = statistics.commands) {
    page.add("commands_run_total", "counter", "Commands that have ended.", commands->run);
    page.add("commands_failed_total", "counter",
             "Commands that ended with an exit status other than 0, or by a signal.",
             commands->failed);
    page.add("commands_seconds_total", "counter", "Time that the commands took.",
             seconds(commands->time));
  }
  for (const auto& [name, help, value] : gauges_of(statistics))
    page.add(name, "gauge", help, value);
  if (statistics.depth) {
    page.add("queue_messages", "gauge",
             "Messages ready in the queue, as last reported by the broker; absent if unknown.",
             *statistics.depth);
  }
  page.add("last_message_age_seconds", "gauge",
           "Time since the last message, or since the start if there was none.",
           seconds(now - statistics.last_message.value_or(statistics.start).monotonic));
  if (statistics.last_message) {
    page.add("last_message_timestamp_seconds", "gauge",
             "Arrival time of the last message, in seconds since the epoch; absent before the "
             "first.",
             calendar(*statistics.last_message));
  }
  return page.take();
}

}  // namespace pbm
