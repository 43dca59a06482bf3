// SPDX-License-Identifier: MPL-2.0
#include "format/writers.h"
#include "support/catch.h"
#include "support/pulse_event.h"

#include <algorithm>
#include <string>
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
  TextLines(color, columns).append(event, out);
  return out;
}

TEST_CASE("a typical event fits 80 columns, or 110 with the date", "[format][text_lines]") {
  const auto narrow = text_line_of(task());
  CHECK(narrow ==
        "09:30:01 success  mozilla-central linux64 opt mochitest-plain-3 05aa33396459 62m\n");
  CHECK(narrow.size() == 80 + 1);
  const std::string wide =
      "2024-01-31 09:30:01 success   mozilla-central linux64  opt   mochitest-plain-3            "
      "05aa33396459 1h02m\n";
  CHECK(text_line_of(task(), 0) == wide);
  CHECK(text_line_of(task(), 110) == wide);
  CHECK(text_line_of(task(), 109) == narrow);
  CHECK(wide.size() <= 110 + 1);
}

TEST_CASE("a wide value shortens the next column", "[format][text_lines]") {
  auto event = task();
  event.set(Field::result, "exception");
  event.set(Field::tree, "try");
  CHECK(text_line_of(event) ==
        "09:30:01 exception try            linux64 opt mochitest-plain-3 05aa33396459 62m\n");
  event.set(Field::tree, "mozilla-central");
  CHECK(text_line_of(event) ==
        "09:30:01 exception mozilla-central linux64 opt mochitest-plain-3 05aa33396459 62m\n");
  event.set(Field::test, "talos");
  event.set(Field::platform, "macosx64");
  event.set(Field::buildtype, "debug");
  CHECK(text_line_of(event) ==
        "09:30:01 exception mozilla-central macosx64 debug talos         05aa33396459 62m\n");
  event = task();
  event.set(Field::test, "web-platform-tests-reftest-4");
  CHECK(text_line_of(event) ==
        "09:30:01 success  mozilla-central linux64 opt "
        "web-platform-tests-reftest-4 05aa33396459 62m\n");
}

TEST_CASE("an unknown value is a dash, or omitted at the end", "[format][text_lines]") {
  CHECK(text_line_of(Event()) == "-        -        -               -       -   build\n");
  auto event = task();
  event.unset(Field::resolved);
  CHECK(text_line_of(event) ==
        "09:30:01 success  mozilla-central linux64 opt mochitest-plain-3 05aa33396459\n");
  event.unset(Field::revision);
  event.unset(Field::test);
  CHECK(text_line_of(event) == "09:30:01 success  mozilla-central linux64 opt test\n");
  event = task();
  event.unset(Field::revision);
  CHECK(text_line_of(event) ==
        "09:30:01 success  mozilla-central linux64 opt mochitest-plain-3 -            62m\n");
}

TEST_CASE("a build has a short description", "[format][text_lines]") {
  auto event = task(EventKind::build);
  event.tags = {"nightly"};
  event.set(Field::locale, "de");
  CHECK(text_line_of(event) ==
        "09:30:01 success  mozilla-central linux64 opt build nightly de  05aa33396459 62m\n");
}

TEST_CASE("only the result is colored", "[format][text_lines]") {
  struct Row {
    std::string result, shown;
  };
  const std::vector<Row> rows{
      {"success", "\x1b[32msuccess\x1b[0m  "}, {"warnings", "\x1b[33mwarnings\x1b[0m "},
      {"failure", "\x1b[31mfailure\x1b[0m  "}, {"exception", "\x1b[35mexception\x1b[0m "},
      {"retry", "\x1b[34mretry\x1b[0m    "},   {"canceled", "\x1b[90mcanceled\x1b[0m "},
      {"skipped", "\x1b[90mskipped\x1b[0m  "}, {"whatever", "whatever "},
  };
  for (const auto& [result, shown] : rows) {
    CAPTURE(result);
    auto event = task();
    event.set(Field::result, result);
    auto colored = text_line_of(event, kNarrow, by_result);
    CHECK(colored.starts_with("09:30:01 " + shown + "mozilla-central "));
    // Without the escapes it is the line without color.
    for (auto at = colored.find('\x1b'); at != colored.npos; at = colored.find('\x1b')) {
      colored.erase(at, colored.find('m', at) + 1 - at);
    }
    CHECK(colored == text_line_of(event));
  }
  auto event = task();
  event.unset(Field::result);
  CHECK(text_line_of(event, kNarrow, by_result).starts_with("09:30:01 -        mozilla"));
}

TEST_CASE("no field can contain terminal control sequences", "[format][text_lines]") {
  for (const auto& row : kFields) {
    CAPTURE(row.name);
    for (const auto kind : {EventKind::build, EventKind::test}) {
      auto event = task(kind);
      event.set(row.field, "x\x1b[2J\r\n\xC2\x9By");
      event.tags = {"\a"};
      const auto line = text_line_of(event);
      CHECK(std::ranges::count_if(line, [](char c) { return c >= 0 && c < 0x20; }) == 1);
      CHECK(line.find("\xC2\x9B") == line.npos);
    }
  }
  auto event = task();
  event.set(Field::tree, "t\x1b");
  CHECK(text_line_of(event).find(" t\\x1b           linux64 ") != std::string::npos);
}

TEST_CASE("a pulse event shows its exchange, key and size", "[format][text_lines]") {
  struct Row {
    std::string exchange;
    std::size_t bytes;
    std::string line;
  };
  const std::vector<Row> rows{
      {"exchange/build/", 2, "09:30:01 pulse    build                2 B a.b\\x0a\n"},
      {"exchange/build/normalized", 999, "09:30:01 pulse    normalized         999 B a.b\\x0a\n"},
      {"exchange/taskcluster-queue/v1/task-exception", 1000,
       "09:30:01 pulse    task-exception    1.0 kB a.b\\x0a\n"},
      {"org.mozilla.exchange.build", 82345,
       "09:30:01 pulse    org.mozilla.exchange.build  82.3 kB a.b\\x0a\n"},
      {"x/\x1b", 999949, "09:30:01 pulse    \\x1b            999.9 kB a.b\\x0a\n"},
      {"", 999950, "09:30:01 pulse    -                 1.0 MB a.b\\x0a\n"},
      {"/", 16777216, "09:30:01 pulse    -                16.8 MB a.b\\x0a\n"},
  };
  for (const auto& [exchange, size, line] : rows) {
    CAPTURE(exchange);
    const std::string body(size, ' ');
    Delivery delivery;
    delivery.exchange = exchange;
    delivery.key = "a.b\n";
    delivery.body = body;
    std::string out = "before\n";
    TextLines(none, kNarrow).append(pulse_event(delivery, {}, "20240131093001"), out);
    CHECK(out == "before\n" + line);
  }
}

}  // namespace

}  // namespace pbm
