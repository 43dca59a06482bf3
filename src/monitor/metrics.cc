// SPDX-License-Identifier: MPL-2.0
#include "monitor/metrics.h"

#include "base/version.h"

#include <fmt/format.h>

namespace pbm {

namespace {

struct Row {
  std::string_view name;  // after "pulsebuildmonitor_"
  std::string_view help;
  std::uint64_t Statistics::*value;
};

constexpr Row kCounters[] = {
    {"messages_received_total", "Messages that the broker has delivered.", &Statistics::received},
    {"messages_matched_total", "Messages that made lines.", &Statistics::matched},
    {"messages_filtered_total", "Builds and tests that the filters left out.",
     &Statistics::filtered},
    {"messages_ignored_total", "Messages that are neither build nor test.", &Statistics::ignored},
    {"messages_bad_total", "Messages that can't be understood.", &Statistics::bad},
    {"messages_repeated_total",
     "Messages that came again after a lost connection and made no second line.",
     &Statistics::repeated},
    {"messages_redelivered_total", "Messages that the broker marked as delivered before.",
     &Statistics::redelivered},
    {"messages_unknown_kind_total",
     "Tasks taken for builds or tests, of kinds that this version does not know.",
     &Statistics::unknown_kind},
    {"messages_acknowledged_total", "Messages that were acknowledged.", &Statistics::acknowledged},
    {"received_bytes_total", "Bytes of the messages' bodies.", &Statistics::received_bytes},
    {"written_bytes_total", "Bytes that standard output has taken.", &Statistics::written_bytes},
    {"reconnects_total", "Connections made anew after one was lost.", &Statistics::reconnects},
};

constexpr Row kGauges[] = {
    {"messages_unacknowledged", "Messages received and not yet acknowledged.",
     &Statistics::unacknowledged},
    {"lines_waiting", "Lines that standard output has not taken yet.",
     &Statistics::waiting_lines},
};

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
  explicit Page(std::string_view monitor) : labels_(fmt::format("monitor=\"{}\"", escaped(monitor))) {}

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

std::string seconds(std::chrono::duration<double> time) { return fmt::format("{:.3f}", time.count()); }

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
  for (const auto& [name, help, value] : kCounters) {
    page.add(name, "counter", help, statistics.*value);
  }
  page.add("lines_written_total", "counter", "Lines that standard output has taken.",
           statistics.written_lines());
  for (const auto& [name, help, value] : kGauges) page.add(name, "gauge", help, statistics.*value);
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
