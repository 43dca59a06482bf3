// SPDX-License-Identifier: MPL-2.0
#include "monitor/tally.h"

#include "base/text.h"
#include "support/catch.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace pbm {

namespace {

using std::chrono::seconds;

void fail(RecentFailures& failures, std::string_view label, std::string_view log) {
  Event event;
  event.kind = EventKind::test;
  event.set(Field::label, label);
  event.set(Field::tree, "try");
  event.set(Field::result, "failure");
  if (!log.empty()) event.set(Field::logurl, log);
  failures.add(event);
}

std::size_t rows_in(std::string_view text, std::size_t columns) {
  std::size_t rows = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    rows += std::max<std::size_t>(1, (columns_of(text.substr(0, end)) + columns - 1) / columns);
    text.remove_prefix(end + 1);
  }
  return rows;
}

TEST_CASE("without events there is no tally", "[monitor][tally]") {
  CHECK(tally_text({}, {}, seconds(5), {}).empty());
}

TEST_CASE("the tally shows the failures first, then results by tree, then all",
          "[monitor][tally]") {
  EventCounts counts;
  RecentFailures failures;
  counts.add(EventKind::build, "try", "success");
  counts.add(EventKind::test, "autoland", {});
  CHECK(tally_text(counts, failures, seconds(61), {}) ==
        "\n  autoland  1 test: 1 unknown\n"
        "  try  1 build: 1 success\n"
        "after 1m01s: 1 build: 1 success; 1 test: 1 unknown\n");
  for (int i = 0; i < 3; ++i) counts.add(EventKind::test, "try", "success");
  counts.add(EventKind::test, "try", "failure", 2);
  counts.add(EventKind::test, "try", "warnings");
  fail(failures, "test-a", "https://example.org/a");
  fail(failures, "test-b", "");
  CHECK(tally_text(counts, failures, seconds(3725), {.rows = 24, .columns = 100}) ==
        "\nfailure test-b try\n"
        "failure test-a try\n"
        "  https://example.org/a\n"
        "  autoland  1 test: 1 unknown\n"
        "  try  1 build: 1 success; 6 tests: 3 success, 1 warnings, 2 failure\n"
        "after 1h02m: 1 build: 1 success; 7 tests: 3 success, 1 warnings, 2 failure, 1 unknown\n");
}

TEST_CASE("of one tree, its results are those of all", "[monitor][tally]") {
  EventCounts counts;
  counts.add(EventKind::build, "try", "success", 2);
  CHECK(tally_text(counts, {}, seconds(5), {}) == "\nafter 5s: 2 builds: 2 success\n");
}

TEST_CASE("the tally is no taller and no wider than the terminal", "[monitor][tally]") {
  EventCounts counts;
  RecentFailures failures;
  for (int i = 0; i < 40; ++i) counts.add(EventKind::test, "tree" + std::to_string(i), "failure");
  for (int i = 0; i < 60; ++i) fail(failures, "test-" + std::to_string(i), std::string(100, 'x'));
  for (std::size_t rows = 8; rows <= 60; ++rows) {
    for (const std::size_t columns : {40U, 80U, 200U}) {
      CAPTURE(rows, columns);
      const auto text =
          tally_text(counts, failures, seconds(5), {.rows = rows, .columns = columns});
      CHECK(rows_in(text, columns) < rows);
      CHECK(text.find("failure") != std::string::npos);
    }
  }
  const auto text = tally_text(counts, failures, seconds(5), {.rows = 12, .columns = 200});
  CHECK(text.find("\nand 58 more failures\n") != std::string::npos);
  CHECK(text.find("  and 38 more trees\n") != std::string::npos);
  const auto low = tally_text(counts, failures, seconds(5), {.rows = 8, .columns = 200});
  CHECK(low.find("  in 40 trees\n") != std::string::npos);
  CHECK(low.find("more trees") == std::string::npos);
}

TEST_CASE("a line of the tally that does not fit ends with an ellipsis", "[monitor][tally]") {
  EventCounts counts;
  RecentFailures failures;
  for (const auto* tree : {"try", "a-tree-with-a-long-name"}) {
    for (const auto* result : {"success", "failure", "warnings", "exception"}) {
      counts.add(EventKind::test, tree, result, 12345);
    }
  }
  fail(failures, std::string(60, 'x'), "");
  const auto text = tally_text(counts, failures, seconds(5), {.rows = 24, .columns = 60});
  CHECK(text.find("\nfailure " + std::string(50, 'x') + "\u2026\n") != std::string::npos);
  CHECK(text.find("\n  a-tree-with-a-long-name  49380 tests: 12345 success, 123\u2026\n") !=
        std::string::npos);
  CHECK(text.find("\n  try  49380 tests: 12345 success, 12345 warnings, 12345 f\u2026\n") !=
        std::string::npos);
}

TEST_CASE("the results of all are shown whole, in lines that end between words",
          "[monitor][tally]") {
  EventCounts counts;
  for (const auto* result : {"success", "failure", "warnings", "exception"}) {
    counts.add(EventKind::test, "try", result, 12345);
  }
  CHECK(tally_text(counts, {}, seconds(5), {.rows = 24, .columns = 50}) ==
        "\nafter 5s: 49380 tests: 12345 success,\n"
        "12345 warnings, 12345 failure, 12345 exception\n");
}

TEST_CASE("results are colored on request, and no value reaches the terminal as it is",
          "[monitor][tally]") {
  EventCounts counts;
  RecentFailures failures;
  counts.add(EventKind::build, "t\u009b", "\x1b[2J");
  counts.add(EventKind::build, "try", "failure");
  fail(failures, "x\u202e", "https://\x1b]0;");
  const auto plain = tally_text(counts, failures, seconds(1), {});
  CHECK(plain.find("  t\\x9b  1 build: 1 unknown\n") != std::string::npos);
  CHECK(plain.find("failure x\\u202e try\n  https://\\x1b]0;\n") != std::string::npos);
  CHECK(plain.find('\x1b') == std::string::npos);
  const auto colored =
      tally_text(counts, failures, seconds(1), {.colors = SummaryColors::by_result});
  CHECK(colored.find("\n\x1b[31mfailure\x1b[0m x") != std::string::npos);
}

}  // namespace

}  // namespace pbm
