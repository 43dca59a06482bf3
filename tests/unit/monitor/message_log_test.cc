// SPDX-License-Identifier: MPL-2.0
#include "monitor/message_log.h"

#include "event/capture_facts.h"
#include "support/catch.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

struct MessageLogBench {
  TemporaryDirectory directory;
  Log log{LogLevel::info};
  TimePoint now{std::chrono::hours(3)};

  MessageLogBench() { REQUIRE(log.to_file(directory.path("log")).ok()); }

  // Without times.
  [[nodiscard]] std::string text() const {
    std::string all;
    const auto log_text = directory.read("log");
    for (std::size_t begin = 0; begin < log_text.size();) {
      const auto end = log_text.find('\n', begin);
      all += log_text.substr(log_text.find(' ', begin) + 1, end - log_text.find(' ', begin));
      begin = end + 1;
    }
    return all;
  }
};

TEST_CASE("a malformed message is logged with exchange and key, a line with its number",
          "[monitor][message_log]") {
  MessageLogBench bench;
  MessageLog messages(bench.log);
  Delivery delivery;
  delivery.exchange = "exchange/x";
  delivery.key = "k\x1b";
  delivery.body = "secret";
  delivery.body_bytes = 6;
  messages.malformed(delivery, {"why"}, bench.now);
  const CaptureFacts unreadable{.line = CaptureFacts::Line::unreadable};
  delivery.captured = &unreadable;
  delivery.tag = 12;
  messages.malformed(delivery, {"why"}, bench.now);
  CHECK(bench.text() ==
        "warning: malformed message: exchange 'exchange/x', key 'k\\x1b': why, 6 bytes\n"
        "warning: malformed line 12: why, 6 bytes\n");
}

TEST_CASE("an unknown kind is logged once, and the number of kinds is limited",
          "[monitor][message_log]") {
  MessageLogBench bench;
  MessageLog messages(bench.log);
  messages.unknown_kind("");
  CHECK(bench.text().empty());
  for (int i = 0; i < 3; ++i) messages.unknown_kind("new-test");
  CHECK(bench.text() ==
        "info: unknown task kind 'new-test': its tasks look like builds or tests and "
        "are treated as such\n");
  for (int i = 0; i < 1000; ++i) messages.unknown_kind("kind " + std::to_string(i));
  CHECK(std::ranges::count(bench.text(), '\n') == 100);
}

TEST_CASE("of long kinds, a part is kept and logged", "[monitor][message_log]") {
  MessageLogBench bench;
  MessageLog messages(bench.log);
  const std::string most(MessageLog::kMostKindBytes, 'x');
  messages.unknown_kind(most + "1");
  messages.unknown_kind(most + "2");
  CHECK(bench.text() == "info: unknown task kind '" + most.substr(3) +
                            "...': its tasks look like builds or tests and are treated as such\n");
}

}  // namespace

}  // namespace pbm
