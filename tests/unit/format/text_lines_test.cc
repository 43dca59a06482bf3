// SPDX-License-Identifier: MPL-2.0
#include "format/text_lines.h"

#include "base/text.h"
#include "support/catch.h"
#include "support/pulse_event.h"
#include "support/quoted.h"

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

using enum TextLines::Color;

constexpr std::size_t kNarrow = 80;

Event task(EventKind kind = EventKind::test) {
  Event event;
  event.kind = kind;
  event.set(Field::timestamp, "20240131093001");
  event.set(Field::result, "success");
  event.set(Field::tree, "mozilla-central");
  event.set(Field::platform, "linux64");
  event.set(Field::buildtype, "opt");
  if (kind == EventKind::test) event.set(Field::test, "mochitest-plain-3");
  event.set(Field::revision, "05aa333964598e720de2132e043a2dbd15e0c413");
  event.set(Field::started, "2026-03-01T09:13:05.020Z");
  event.set(Field::resolved, "2026-03-01T10:15:10.020Z");
  return event;
}

std::string text_line_of(const Event& event, std::size_t columns = kNarrow,
                         TextLines::Color color = none) {
  std::string out;
  TextLines(color, TextLayout(columns, {}), {}).append(event, out);
  return out;
}

TEST_CASE("a terminal shows what fits its width", "[format][text_lines]") {
  CHECK(text_line_of(task(), 60) ==
        "09:30:01Z success   mozi\u2026ral linux64  opt   mochi\u2026ain-3  62m\n");
  CHECK(text_line_of(task(), 80) ==
        "09:30:01Z success   mozilla-central linux64  opt   mochitest-plain-3     1h02m\n");
  CHECK(text_line_of(task(), 96) ==
        "09:30:01Z success   mozilla-central linux64  opt   mochitest-plain-3    "
        "05aa33396459  1h02m\n");
  const std::string wide =
      "2024-01-31 09:30:01Z success   mozilla-central linux64  opt   mochitest-plain-3            "
      "05aa33396459  1h02m\n";
  CHECK(text_line_of(task(), 112).starts_with("2024-01-31 09:30:01Z success "));
  CHECK(text_line_of(task(), 111).starts_with("09:30:01Z success "));
  CHECK(text_line_of(task(), 0) == wide);
}

// 2024-01-31 23:59:59 UTC
Calendar::time_point same_evening() { return Calendar::from_time_t(1706745599); }
Calendar::time_point next_day() { return Calendar::from_time_t(1706745600); }

TEST_CASE("a terminal shows a date only if it is not today's", "[format][text_lines]") {
  const auto line = [](Calendar::time_point (*now)(), std::size_t columns) {
    std::string out;
    TextLines(none, TextLayout(columns, {}), {.now = now}).append(task(), out);
    return out;
  };
  CHECK(line(same_evening, 120).starts_with("09:30:01Z success "));
  CHECK(line(next_day, 120).starts_with("2024-01-31 09:30:01Z success "));
  CHECK(line(next_day, 80).starts_with("09:30:01Z success "));
  CHECK(line(same_evening, 0).starts_with("2024-01-31 09:30:01Z success "));
}

TEST_CASE("a column that a filter fixes is omitted", "[format][text_lines]") {
  std::string out;
  TextLines(none, TextLayout(120, {.tree = true, .revision = true}), {}).append(task(), out);
  CHECK(out == "2024-01-31 09:30:01Z success   linux64  opt   mochitest-plain-3     1h02m\n");
}

TEST_CASE("columns are counted as they are displayed", "[format][text_lines]") {
  auto event = task();
  event.set(Field::platform, "\u8a66\u9a13");  // four columns
  CHECK(text_line_of(event).find(" \u8a66\u9a13     opt ") != std::string::npos);
  event.set(Field::platform, "e\u0301");  // one
  CHECK(text_line_of(event).find(" e\u0301        opt ") != std::string::npos);
  std::string wide;
  for (int i = 0; i < 60; ++i) wide += "\u8a66";
  event.set(Field::test, wide);
  event.set(Field::tree, wide);
  for (std::size_t columns = TextLayout::kNarrowest; columns <= 200; ++columns) {
    CAPTURE(columns);
    CHECK(columns_of(text_line_of(event, columns)) <= columns + 1);
  }
}

TEST_CASE("the description of a failure leads to Treeherder", "[format][text_lines]") {
  auto event = task();
  event.set(Field::result, "failure");
  event.set(Field::logurl, "https://firefox-ci-tc.services.mozilla.com/log");
  event.set(Field::task_id, "GL0y8yHjRzmGWdzVUq5KZA");
  event.set(Field::run_id, "1");
  const std::string link =
      "\x1b]8;;https://treeherder.mozilla.org/jobs?repo=mozilla-central&revision="
      "05aa333964598e720de2132e043a2dbd15e0c413&selectedTaskRun=GL0y8yHjRzmGWdzVUq5KZA.1\x1b\\";
  CHECK(text_line_of(event, 80, by_result).find(link) != std::string::npos);
  CHECK(text_line_of(event, 80).find("treeherder") == std::string::npos);
  const std::vector<std::pair<Field, std::string_view>> others{
      {Field::result, "success"}, {Field::revision, "05aa33396459"},
      {Field::task_id, "x&y"},    {Field::tree, "try#"},
      {Field::run_id, {}},        {Field::logurl, "https://example.org/log"}};
  for (const auto& [field, value] : others) {
    CAPTURE(value);
    auto other = event;
    other.set(field, value);
    CHECK(text_line_of(other, 80, by_result).find("treeherder") == std::string::npos);
  }
}

TEST_CASE("the stage of a job that has not ended stands for its result", "[format][text_lines]") {
  auto event = task();
  event.unset(Field::result);
  event.unset(Field::resolved);
  CHECK(text_line_of(event).starts_with("09:30:01Z -         mozilla-central "));
  event.stage = Stage::running;
  CHECK(text_line_of(event).starts_with("09:30:01Z running   mozilla-central "));
  CHECK(text_line_of(event, kNarrow, by_result).find("\x1b[2mrunning\x1b[0m") != std::string::npos);
  event.stage = Stage::defined;
  CHECK(text_line_of(event).starts_with("09:30:01Z defined   mozilla-central "));
}

TEST_CASE("no line is wider than the terminal, whatever the values", "[format][text_lines]") {
  auto event = task();
  event.set(Field::result, "exception");
  event.set(Field::tree, "a-tree-with-a-very-long-name");
  event.set(Field::platform, "macosx64-aarch64");
  event.set(Field::buildtype, "debug-and-more");
  event.set(Field::test, "web-platform-tests-reftest-4-with-\u00e9-and-more-and-more");
  for (auto columns = TextLayout::kNarrowest; columns <= 240; ++columns) {
    CAPTURE(columns);
    const auto line = text_line_of(event, columns);
    CHECK(columns_of(line) <= columns + 1);  // with the newline
    if (columns >= 140) CHECK(line.find("macosx64-aarch64") != line.npos);
  }
}

TEST_CASE("what is shortened loses its middle", "[format][text_lines]") {
  auto event = task();
  event.set(Field::test, "web-platform-tests-reftest-4");
  CHECK(text_line_of(event) ==
        "09:30:01Z success   mozilla-central linux64  opt   web-platfor\u2026-reftest-4  1h02m\n");
  event.set(Field::platform, "macosx64-aarch64");
  CHECK(text_line_of(event).find(" macosx\u2026rch64 ") != std::string::npos);
}

TEST_CASE("elsewhere a wide value is kept, and shortens the next column", "[format][text_lines]") {
  auto event = task();
  event.set(Field::platform, "macosx64-aarch64");
  event.set(Field::test, "talos");
  CHECK(text_line_of(event, 0) ==
        "2024-01-31 09:30:01Z success   mozilla-central macosx64-aarch64 opt talos               "
        "   05aa33396459  1h02m\n");
}

TEST_CASE("an unknown value is a dash, or omitted at the end", "[format][text_lines]") {
  CHECK(text_line_of(Event()) == "-        -         -        -        -     build\n");
  auto event = task();
  event.unset(Field::resolved);
  CHECK(text_line_of(event) ==
        "09:30:01Z success   mozilla-central linux64  opt   mochitest-plain-3\n");
  event.unset(Field::revision);
  event.unset(Field::test);
  CHECK(text_line_of(event) == "09:30:01Z success   mozilla-central linux64  opt   test\n");
  event = task();
  event.unset(Field::revision);
  CHECK(text_line_of(event, 0) ==
        "2024-01-31 09:30:01Z success   mozilla-central linux64  opt   mochitest-plain-3           "
        " -             1h02m\n");
}

TEST_CASE("a build has a short description", "[format][text_lines]") {
  auto event = task(EventKind::build);
  event.begin_tags() = {"nightly"};
  event.set(Field::locale, "de");
  CHECK(text_line_of(event) ==
        "09:30:01Z success   mozilla-central linux64  opt   build nightly de      1h02m\n");
}

TEST_CASE("the localized builds of a message are one line", "[format][text_lines]") {
  struct Row {
    std::vector<std::pair<std::string, std::string>> builds;
    std::string result, what;
  };
  const std::vector<Row> rows{
      {{{"de", "success"}}, "success  ", "build de "},
      {{{"de", "success"}, {"fr", "success"}}, "success  ", "build l10n 2 locales "},
      {{{"de", "success"}, {"fr", "failure"}, {"it", "warnings"}},
       "failure  ",
       "build l10n 3 locales, failed: fr it "},
      {{{"de", "exception"}, {"fr", "success"}}, "exception", "build l10n 2 locales, failed: de "},
  };
  for (const auto& [builds, result, what] : rows) {
    CAPTURE(what);
    TextLines lines(none, TextLayout(0, {}), {});
    std::string out;
    auto event = task(EventKind::build);
    event.begin_tags() = {"l10n"};
    event.locale_count = 3;
    for (const auto& [locale, own_result] : builds) {
      ++event.locale_place;
      event.set(Field::locale, locale);
      event.set(Field::result, own_result);
      lines.append(event, out);
    }
    CHECK(out.empty());
    lines.end_message(out);
    CHECK(std::count(out.begin(), out.end(), '\n') == 1);
    CHECK(out.find("Z " + result + " mozilla") != out.npos);
    CHECK(out.find(" opt   " + what) != out.npos);
    const auto line = out;
    lines.end_message(out);
    CHECK(out == line);
  }
}

TEST_CASE("the log's address is linked, and shown if there is room", "[format][text_lines]") {
  auto event = task();
  event.set(Field::logurl, "https://example.org/log");
  const std::string link = "\x1b]8;;https://example.org/log\x1b\\success\x1b]8;;\x1b\\";
  CHECK(text_line_of(event, 200).find(" 1h02m https://example.org/log\n") != std::string::npos);
  CHECK(text_line_of(event, 80).find("example.org") == std::string::npos);
  CHECK(text_line_of(event, 80, by_result).find(link) != std::string::npos);
  CHECK(text_line_of(event, 200, by_result).find(link) != std::string::npos);
}

TEST_CASE("only an address of the web is linked", "[format][text_lines]") {
  struct Row {
    std::string address;
    bool is_linked;
  };
  const std::vector<Row> rows{{"https://example.org/a;b?c=%20", true},
                              {"https://" + repeated("x", 1992), true},
                              {"https://" + repeated("x", 1993), false},
                              {"https://" + repeated("x", 200000), false},
                              {"http://example.org/", false},
                              {"HTTPS://example.org/", false},
                              {"javascript:alert(1)//https://example.org/", false},
                              {"file:///etc/passwd", false},
                              {"data:text/html,x", false},
                              {"https:example.org", false},
                              {"//example.org/", false},
                              {"https://example.org/ x", false},
                              {"https://example.org/\x1b]0;evil\a", false},
                              {"https://example.org/\u009d", false},
                              {"https://ex\u00e9mple.org/", false}};
  for (const auto& [address, is_linked] : rows) {
    CAPTURE(address);
    auto event = task();
    event.set(Field::logurl, address);
    const auto line = text_line_of(event, 80, by_result);
    CHECK((line.find("\x1b]") != line.npos) == is_linked);
  }
}

TEST_CASE("times are local on request", "[format][text_lines]") {
  ::setenv("TZ", "UTC-2", 1);
  ::tzset();
  std::string out;
  TextLines(none, TextLayout(80, {}), {.zone = TextLines::Zone::local}).append(task(), out);
  CHECK(out.starts_with("11:30:01 success "));
  ::unsetenv("TZ");
  ::tzset();
}

TEST_CASE("results are colored, and what is less important is dim", "[format][text_lines]") {
  struct Row {
    std::string result, shown;
    bool stands_out;
  };
  const std::vector<Row> rows{
      {"success", "\x1b[32msuccess\x1b[0m   ", false},
      {"warnings", "\x1b[33mwarnings\x1b[0m  ", true},
      {"failure", "\x1b[31mfailure\x1b[0m   ", true},
      {"exception", "\x1b[35mexception\x1b[0m ", true},
      {"retry", "\x1b[34mretry\x1b[0m     ", false},
      {"canceled", "\x1b[90mcanceled\x1b[0m  ", false},
      {"skipped", "\x1b[90mskipped\x1b[0m   ", false},
      {"whatever", "whatever  ", false},
  };
  for (const auto& [result, shown, stands_out] : rows) {
    CAPTURE(result);
    auto event = task();
    event.set(Field::result, result);
    auto colored = text_line_of(event, kNarrow, by_result);
    CHECK(colored.starts_with("\x1b[2m09:30:01Z\x1b[0m " + shown + "mozilla-central "));
    CHECK((colored.find("mmochitest-plain-3\x1b[0m") != colored.npos) == stands_out);
    // Without the escapes it is the line without color.
    for (auto at = colored.find('\x1b'); at != colored.npos; at = colored.find('\x1b')) {
      colored.erase(at, colored.find('m', at) + 1 - at);
    }
    CHECK(colored == text_line_of(event));
  }
  auto event = task();
  event.unset(Field::result);
  CHECK(text_line_of(event, kNarrow, by_result).find("\x1b[0m -         mozilla") !=
        std::string::npos);
}

TEST_CASE("no field can contain terminal control sequences", "[format][text_lines]") {
  for (const auto& row : kFields) {
    CAPTURE(row.name);
    for (const auto kind : {EventKind::build, EventKind::test}) {
      auto event = task(kind);
      event.set(row.field, "x\x1b[2J\r\n\u009b\u061c\u200e\u200b\U000e0041y");
      event.begin_tags() = {"\a"};
      const auto line = text_line_of(event, 0);
      CHECK(std::ranges::count_if(
                line, [](char c) { return static_cast<unsigned char>(c) < 0x20; }) == 1);
      for (const auto* const bad : {"\u009b", "\u061c", "\u200e", "\u200b", "\U000e0041"}) {
        CHECK(line.find(bad) == line.npos);
      }
    }
  }
  auto event = task();
  event.set(Field::tree, "t\x1b");
  CHECK(text_line_of(event).find(" t\\x1b    linux64 ") != std::string::npos);
}

TEST_CASE("a pulse event shows its exchange, key and size", "[format][text_lines]") {
  struct Row {
    std::string exchange;
    std::size_t bytes;
    std::string line;
  };
  const std::vector<Row> rows{
      {"exchange/build/", 2, "09:30:01Z pulse     build                2 B a.b\\x0a\n"},
      {"exchange/build/normalized", 999, "09:30:01Z pulse     normalized         999 B a.b\\x0a\n"},
      {"exchange/taskcluster-queue/v1/task-exception", 1000,
       "09:30:01Z pulse     task-exception    1.0 kB a.b\\x0a\n"},
      {"org.mozilla.exchange.build", 82345,
       "09:30:01Z pulse     org.moz\u2026e.build  82.3 kB a.b\\x0a\n"},
      {"x/\x1b", 999949, "09:30:01Z pulse     \\x1b            999.9 kB a.b\\x0a\n"},
      {"", 999950, "09:30:01Z pulse     -                 1.0 MB a.b\\x0a\n"},
      {"/", 16777216, "09:30:01Z pulse     -                16.8 MB a.b\\x0a\n"},
  };
  for (const auto& [exchange, size, line] : rows) {
    CAPTURE(exchange);
    const std::string body(size, ' ');
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = "a.b\n";
    delivery.body = body;
    std::string out = "before\n";
    TextLines(none, TextLayout(kNarrow, {}), {})
        .append(pulse_event(delivery, {}, "20240131093001"), out);
    CHECK(out == "before\n" + line);
  }
}

}  // namespace

}  // namespace pbm
