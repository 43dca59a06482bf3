// SPDX-License-Identifier: MPL-2.0
#include "monitor/statistics.h"
#include "support/catch.h"

#include <set>
#include <sstream>
#include <string>

namespace pbm {

namespace {

const TimePoint kNow{std::chrono::hours(2)};

// `ago` by the monotonic clock.
Moment at(Milliseconds ago, std::chrono::seconds calendar) {
  return {kNow - ago, Calendar::time_point(calendar)};
}

Statistics some() {
  Statistics statistics;
  statistics.start = at(std::chrono::minutes(10), std::chrono::seconds(1699999400));
  statistics.messages.received = 100;
  statistics.messages.received_bytes = 5000;
  statistics.messages.lines = 7;
  statistics.waiting_lines = 2;
  statistics.unacknowledged = 3;
  return statistics;
}

bool has(const std::string& text, const std::string& line) {
  return ("\n" + text).find("\n" + line + "\n") != std::string::npos;
}

TEST_CASE("each metric has its help, its type and one sample", "[monitor][metrics]") {
  auto statistics = some();
  statistics.last_message = at(Milliseconds(0), std::chrono::seconds(1700000000));
  statistics.depth = 8;
  std::istringstream lines(metrics_text(statistics, true, "night", kNow));
  std::set<std::string> names;
  for (std::string help, type, sample; std::getline(lines, help);) {
    if (help.starts_with("pulsebuildmonitor_obstacle{")) continue;  // it has a sample for each
    REQUIRE(std::getline(lines, type));
    REQUIRE(std::getline(lines, sample));
    CAPTURE(help, type, sample);
    REQUIRE(help.starts_with("# HELP pulsebuildmonitor_"));
    const auto name = help.substr(7, help.find(' ', 7) - 7);
    CHECK(names.insert(name).second);
    const bool counts = name.ends_with("_total");
    CHECK(type == "# TYPE " + name + (counts ? " counter" : " gauge"));
    CHECK(sample.starts_with(name + "{monitor=\"night\""));
  }
  for (const auto* const each :
       {"messages_received_total", "messages_matched_total", "messages_ignored_total",
        "messages_bad_total", "lines_written_total", "messages_acknowledged_total",
        "received_bytes_total", "written_bytes_total", "reconnects_total",
        "messages_redelivered_total", "messages_duplicate_total", "messages_unacknowledged",
        "last_message_age_seconds", "queue_messages", "build_info"}) {
    CAPTURE(each);
    CHECK(names.contains(std::string("pulsebuildmonitor_") + each));
  }
}

TEST_CASE("the metrics are those of the run", "[monitor][metrics]") {
  const auto text = metrics_text(some(), true, "night", kNow);
  CHECK(has(text, "pulsebuildmonitor_messages_received_total{monitor=\"night\"} 100"));
  CHECK(has(text, "pulsebuildmonitor_received_bytes_total{monitor=\"night\"} 5000"));
  CHECK(has(text, "pulsebuildmonitor_lines_written_total{monitor=\"night\"} 5"));
  CHECK(has(text, "pulsebuildmonitor_lines_waiting{monitor=\"night\"} 2"));
  CHECK(has(text, "pulsebuildmonitor_messages_unacknowledged{monitor=\"night\"} 3"));
  CHECK(has(text, "pulsebuildmonitor_consuming{monitor=\"night\"} 1"));
  CHECK(has(text, "pulsebuildmonitor_start_time_seconds{monitor=\"night\"} 1699999400.000"));
  CHECK(has(metrics_text(some(), false, "night", kNow),
            "pulsebuildmonitor_consuming{monitor=\"night\"} 0"));
}

TEST_CASE("printed events are counted with their labels", "[monitor][metrics]") {
  EventCounts events;
  events.add(EventKind::build, "try", "success");
  events.add(EventKind::test, "a\"b", {});
  auto statistics = some();
  CHECK(metrics_text(statistics, true, "n", kNow).find("events_total") == std::string::npos);
  statistics.events = &events;
  const auto text = metrics_text(statistics, true, "n", kNow);
  CHECK(has(text, "# TYPE pulsebuildmonitor_events_total counter"));
  CHECK(has(text,
            "pulsebuildmonitor_events_total{monitor=\"n\",event=\"build\",tree=\"try\","
            "result=\"success\"} 1"));
  CHECK(has(text,
            "pulsebuildmonitor_events_total{monitor=\"n\",event=\"test\",tree=\"a\\\"b\","
            "result=\"\"} 1"));
}

TEST_CASE("events that may come are counted from the start", "[monitor][metrics]") {
  EventCounts events;
  events.expect({.trees = {"try"}, .kinds = {EventKind::test}, .results = {"success", "failure"}});
  events.add(EventKind::test, "autoland", "failure");
  auto statistics = some();
  statistics.events = &events;
  const auto text = metrics_text(statistics, true, "n", kNow);
  const auto sample = [](const std::string& tree, const std::string& result, int count) {
    return "pulsebuildmonitor_events_total{monitor=\"n\",event=\"test\",tree=\"" + tree +
           "\",result=\"" + result + "\"} " + std::to_string(count);
  };
  CHECK(has(text, sample("try", "success", 0)));
  CHECK(has(text, sample("try", "failure", 0)));
  CHECK(has(text, sample("autoland", "success", 0)));
  CHECK(has(text, sample("autoland", "failure", 1)));
  CHECK(text.find("event=\"build\",tree") == std::string::npos);
  CHECK(text.find("canceled") == std::string::npos);
}

TEST_CASE("durations and waits are histograms by kind", "[monitor][metrics]") {
  EventCounts events;
  events.add_times(EventKind::test, std::chrono::minutes(2), std::chrono::hours(5));
  events.add_times(EventKind::test, Milliseconds(120001), std::nullopt);
  auto statistics = some();
  statistics.events = &events;
  const auto text = metrics_text(statistics, true, "n", kNow);
  const auto has_sample = [&](const std::string& name, const std::string& labels,
                              const std::string& value) {
    return has(text, "pulsebuildmonitor_event_" + name + "{monitor=\"n\",event=\"" + labels + "} " +
                         value);
  };
  CHECK(has(text, "# TYPE pulsebuildmonitor_event_duration_seconds histogram"));
  CHECK(has_sample("duration_seconds_bucket", "test\",le=\"60\"", "0"));
  CHECK(has_sample("duration_seconds_bucket", "test\",le=\"120\"", "1"));
  CHECK(has_sample("duration_seconds_bucket", "test\",le=\"300\"", "2"));
  CHECK(has_sample("duration_seconds_bucket", "test\",le=\"+Inf\"", "2"));
  CHECK(has_sample("duration_seconds_count", "test\"", "2"));
  CHECK(has_sample("duration_seconds_sum", "test\"", "240.001"));
  CHECK(has_sample("duration_seconds_count", "build\"", "0"));
  CHECK(has_sample("wait_seconds_bucket", "test\",le=\"14400\"", "0"));
  CHECK(has_sample("wait_seconds_bucket", "test\",le=\"+Inf\"", "1"));
  CHECK(has_sample("wait_seconds_sum", "test\"", "18000.000"));
}

TEST_CASE("what keeps a monitor from consuming is a metric", "[monitor][metrics]") {
  auto statistics = some();
  const auto sample = [&](const std::string& reason) {
    const auto text = metrics_text(statistics, false, "n", kNow);
    const auto begin = "pulsebuildmonitor_obstacle{monitor=\"n\",reason=\"" + reason + "\"} ";
    return has(text, begin + "1") ? 1 : has(text, begin + "0") ? 0 : -1;
  };
  for (const auto name : kObstacleNames) CHECK(sample(std::string(name)) == 0);
  statistics.obstacle = Obstacle::permission;
  CHECK(sample("permission") == 1);
  CHECK(sample("login") == 0);
}

TEST_CASE("printed events before the end are counted by stage", "[monitor][metrics]") {
  EventCounts events;
  auto statistics = some();
  statistics.events = &events;
  CHECK(metrics_text(statistics, true, "n", kNow).find("starts_total") == std::string::npos);
  CHECK(statistics.line(kNow).find("; 5 lines written, 2 waiting;") != std::string::npos);
  events.add_start(EventKind::build, Stage::running);
  events.add_start(EventKind::test, Stage::running);
  events.add_start(EventKind::test, Stage::defined);
  const auto text = metrics_text(statistics, true, "n", kNow);
  CHECK(text.find("events_total") == std::string::npos);
  CHECK(has(text, "# TYPE pulsebuildmonitor_starts_total counter"));
  const auto sample = [](const std::string& labels, int count) {
    return "pulsebuildmonitor_starts_total{monitor=\"n\"," + labels + "} " + std::to_string(count);
  };
  CHECK(has(text, sample("event=\"test\",stage=\"running\"", 1)));
  CHECK(has(text, sample("event=\"test\",stage=\"pending\"", 0)));
  CHECK(text.find("stage=\"ended\"") == std::string::npos);
  const auto line = statistics.line(kNow);
  CHECK(line.find("; 5 lines written (1 defined, 0 pending, 2 running jobs), 2 waiting;") !=
        std::string::npos);
}

TEST_CASE("the age of the last message counts from the start if there was none",
          "[monitor][metrics]") {
  auto statistics = some();
  const auto before = metrics_text(statistics, true, "n", kNow);
  CHECK(has(before, "pulsebuildmonitor_last_message_age_seconds{monitor=\"n\"} 600.000"));
  CHECK(before.find("last_message_timestamp_seconds") == std::string::npos);
  statistics.last_message = at(Milliseconds(1500), std::chrono::seconds(1700000000));
  const auto after = metrics_text(statistics, true, "n", kNow);
  CHECK(has(after, "pulsebuildmonitor_last_message_age_seconds{monitor=\"n\"} 1.500"));
  CHECK(
      has(after, "pulsebuildmonitor_last_message_timestamp_seconds{monitor=\"n\"} 1700000000.000"));
}

TEST_CASE("times of the calendar stay when time passes", "[monitor][metrics]") {
  auto statistics = some();
  statistics.last_message = at(Milliseconds(1500), std::chrono::seconds(1700000000));
  for (const auto later : {0, 1, 86400}) {
    const auto text = metrics_text(statistics, true, "n", kNow + std::chrono::seconds(later));
    CHECK(has(text, "pulsebuildmonitor_start_time_seconds{monitor=\"n\"} 1699999400.000"));
    CHECK(has(text,
              "pulsebuildmonitor_last_message_timestamp_seconds{monitor=\"n\"} 1700000000.000"));
  }
}

TEST_CASE("a failed reload is a metric until the next one succeeds", "[monitor][metrics]") {
  auto statistics = some();
  statistics.configuration.applied = at(Milliseconds(500), std::chrono::seconds(1699999500));
  for (const bool failed : {false, true}) {
    statistics.configuration.last_reload_failed = failed;
    const auto text = metrics_text(statistics, true, "n", kNow);
    CHECK(has(text, std::string("pulsebuildmonitor_config_last_reload_successful{monitor=\"n\"} ") +
                        (failed ? "0" : "1")));
    CHECK(has(text,
              "pulsebuildmonitor_config_last_reload_success_timestamp_seconds{monitor=\"n\"} "
              "1699999500.000"));
  }
}

TEST_CASE("a label is escaped, and different values stay different", "[monitor][metrics]") {
  const auto text = metrics_text(some(), true, "a\"b\\c\nd\x1b\u202e", kNow);
  CHECK(has(text,
            "pulsebuildmonitor_consuming{monitor=\"a\\\"b\\\\\\\\c\\\\nd\\\\x1b\\\\u202e\"} 1"));
}

}  // namespace

}  // namespace pbm
