// SPDX-License-Identifier: MPL-2.0
#include "monitor/tally.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("without events there is no tally", "[monitor][tally]") {
  CHECK(tally_text({}, std::chrono::seconds(5)).empty());
}

TEST_CASE("the tally shows results by tree, and the tests that failed most often",
          "[monitor][tally]") {
  EventCounts counts;
  counts.add(EventKind::build, "try", "success");
  for (int i = 0; i < 3; ++i) counts.add(EventKind::test, "try", "success");
  counts.add(EventKind::test, "try", "failure");
  counts.add(EventKind::test, "autoland", {});
  for (int i = 0; i < 2; ++i) counts.add_failed_test("reftest-2");
  for (const auto* const test : {"a", "b", "c", "d", "e\x1b"}) counts.add_failed_test(test);
  CHECK(tally_text(counts, std::chrono::seconds(3725)) ==
        "\nResults in 1:02:05\n"
        "  autoland  tests  1 unknown\n"
        "  try       builds 1 success\n"
        "            tests  3 success, 1 failure\n"
        "Tests that failed most often\n"
        "                 2 reftest-2\n"
        "                 1 a\n"
        "                 1 b\n"
        "                 1 c\n"
        "                 1 d\n");
}

TEST_CASE("no value reaches the terminal as it is", "[monitor][tally]") {
  EventCounts counts;
  counts.add(EventKind::build, "t\u009b", "\x1b[2J");
  counts.add_failed_test("x\u202e");
  const auto text = tally_text(counts, std::chrono::seconds(1));
  CHECK(text.find("  t\\x9b  builds 1 unknown\n") != std::string::npos);
  CHECK(text.find(" x\\u202e\n") != std::string::npos);
}

}  // namespace

}  // namespace pbm
