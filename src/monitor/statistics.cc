// SPDX-License-Identifier: MPL-2.0
#include "monitor/statistics.h"

#include "base/version.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <vector>

namespace pbm {

std::string Statistics::line(TimePoint now) const {
  const auto uptime = std::chrono::duration_cast<std::chrono::seconds>(now - start);
  const double seconds = std::max(std::chrono::duration<double>(now - start).count(), 0.001);
  const auto shown_depth = depth ? fmt::format(", {} in the queue", *depth) : std::string();
  return fmt::format(
      "{} messages received ({:.1f}/s), {} matched, {} filtered, {} ignored, {} bad, {} repeated, "
      "{} of unknown kinds, {} acknowledged; {} lines written, {} waiting{}; {} reconnects, up {}",
      messages.received, static_cast<double>(messages.received) / seconds, messages.matched,
      messages.filtered, messages.ignored, messages.bad, messages.repeated, messages.unknown_kind,
      acknowledged, written_lines(), waiting_lines, shown_depth, reconnects, uptime);
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
      {"messages_received_total", "Messages that the broker has delivered.", messages.received},
      {"messages_matched_total", "Messages that made lines.", messages.matched},
      {"messages_filtered_total", "Builds and tests that the filters left out.", messages.filtered},
      {"messages_ignored_total", "Messages that are neither build nor test.", messages.ignored},
      {"messages_bad_total", "Messages that can't be understood.", messages.bad},
      {"messages_repeated_total",
       "Messages that came again after a lost connection and made no second line.",
       messages.repeated},
      {"messages_redelivered_total", "Messages that the broker marked as delivered before.",
       messages.redelivered},
      {"messages_unknown_kind_total",
       "Tasks taken for builds or tests, of kinds that this version does not know.",
       messages.unknown_kind},
      {"messages_acknowledged_total", "Messages that were acknowledged.", statistics.acknowledged},
      {"received_bytes_total", "Bytes of the messages' bodies.", messages.received_bytes},
      {"written_bytes_total", "Bytes that standard output has taken.", statistics.written_bytes},
      {"reconnects_total", "Connections made anew after one was lost.", statistics.reconnects},
      {"lines_written_total", "Lines that standard output has taken.", statistics.written_lines()},
  };
}

std::vector<Row> gauges_of(const Statistics& statistics) {
  return {
      {"messages_unacknowledged", "Messages received and not yet acknowledged.",
       statistics.unacknowledged},
      {"lines_waiting", "Lines that standard output has not taken yet.", statistics.waiting_lines},
  };
}

// A label's value: the format escapes these three.
std::string escaped(std::string_view text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += "\\n";
      continue;
    }
    if (c == '"' || c == '\\') shown.push_back('\\');
    shown.push_back(c);
  }
  return shown;
}

class Page {
 public:
  explicit Page(std::string_view monitor)
      : labels_(fmt::format("monitor=\"{}\"", escaped(monitor))) {}

  template <typename Value>
  void add(std::string_view name, std::string_view type, std::string_view help, Value value,
           std::string_view more_labels = {}) {
    text_ += fmt::format(
        "# HELP pulsebuildmonitor_{0} {1}\n# TYPE pulsebuildmonitor_{0} {2}\n"
        "pulsebuildmonitor_{0}{{{3}{4}}} {5}\n",
        name, help, type, labels_, more_labels, value);
  }

  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  std::string labels_;
  std::string text_;
};

std::string seconds(std::chrono::duration<double> time) {
  return fmt::format("{:.3f}", time.count());
}

}  // namespace

std::string metrics_text(const Statistics& statistics, bool consuming, std::string_view monitor,
                         const MetricsNow& now) {
  Page page(monitor);
  page.add("build_info", "gauge", "The program that runs; always 1.", 1,
           fmt::format(",version=\"{}\",commit=\"{}\"", escaped(program_version()),
                       escaped(program_commit())));
  const auto calendar = [&](TimePoint when) {
    return seconds(now.calendar.time_since_epoch() - (now.monotonic - when));
  };
  page.add("start_time_seconds", "gauge", "When the run began, since 1970.",
           calendar(statistics.start));
  page.add("consuming", "gauge", "Whether a consumer is there: 1, or 0 while there is none.",
           consuming ? 1 : 0);
  for (const auto& [name, help, value] : counters_of(statistics)) {
    page.add(name, "counter", help, value);
  }
  if (const auto* commands = statistics.commands) {
    page.add("commands_run_total", "counter", "Commands that have ended.", commands->run);
    page.add("commands_failed_total", "counter",
             "Commands that have ended with another exit status than 0, or by a signal.",
             commands->failed);
    page.add("commands_seconds_total", "counter", "Time that the commands took.",
             seconds(commands->time));
  }
  for (const auto& [name, help, value] : gauges_of(statistics))
    page.add(name, "gauge", help, value);
  if (statistics.depth) {
    page.add("queue_messages", "gauge",
             "Messages ready in the queue, some seconds ago; absent where the broker hasn't said.",
             *statistics.depth);
  }
  page.add("last_message_age_seconds", "gauge",
           "Time since the last message, or since the start where none has come.",
           seconds(now.monotonic - statistics.last_message.value_or(statistics.start)));
  if (statistics.last_message) {
    page.add("last_message_timestamp_seconds", "gauge",
             "When the last message came, since 1970; absent before the first.",
             calendar(*statistics.last_message));
  }
  return page.take();
}

}  // namespace pbm
