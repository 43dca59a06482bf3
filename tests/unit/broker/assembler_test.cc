// SPDX-License-Identifier: MPL-2.0
#include "broker/assembler.h"

#include "event/capture_facts.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

using enum Assembler::Progress;
using Cc = std::vector<std::string_view>;

TEST_CASE("a message is complete with the last byte that its header announced",
          "[broker][assembler]") {
  Assembler assembler(100);
  CHECK((assembler.on_deliver(7, "e", "k", true) == incomplete));
  CHECK((assembler.on_header(5, Cc({"route.a", "", "route.b"})) == incomplete));
  CHECK((assembler.on_body("ab") == incomplete));
  CHECK((assembler.on_body("") == incomplete));
  CHECK((assembler.on_body("cde") == complete));
  const auto delivery = assembler.delivery();
  CHECK(delivery.tag == 7u);
  CHECK(delivery.exchange == "e");
  CHECK(delivery.key == "k");
  CHECK(delivery.redelivered);
  CHECK(delivery.body == "abcde");
  CHECK(delivery.body_bytes == 5u);
  CHECK(delivery.defect.why.empty());
  CHECK(has_envelope(delivery));
  CHECK(received_of(delivery).empty());
  REQUIRE(delivery.cc.has_value());
  CHECK(std::vector(delivery.cc->begin(), delivery.cc->end()) ==
        std::vector<std::string_view>{"route.a", "", "route.b"});
}

TEST_CASE("a message without a body is complete with its header", "[broker][assembler]") {
  Assembler assembler(100);
  CHECK((assembler.on_deliver(1, "e", "k", false) == incomplete));
  CHECK((assembler.on_header(0, std::nullopt) == complete));
  CHECK(assembler.delivery().body.empty());
  CHECK_FALSE(assembler.delivery().cc.has_value());
  CHECK((assembler.on_deliver(2, "e", "k", false) == incomplete));
}

TEST_CASE("frames in any other order are reported", "[broker][assembler]") {
  // d: deliver, h: header of 2 bytes, 0: header of none, b: one byte, B: three
  struct Row {
    std::string frames;
    Assembler::Progress last;
  };
  const std::vector<Row> rows{
      {"dhbb", complete},      {"d0", complete},      {"d0dhbb", complete},
      {"h", out_of_order},     {"b", out_of_order},   {"dd", out_of_order},
      {"db", out_of_order},    {"dhh", out_of_order}, {"dhd", out_of_order},
      {"dhbd", out_of_order},  {"dhB", out_of_order}, {"dhbB", out_of_order},
      {"dhbbb", out_of_order}, {"d0b", out_of_order}, {"dhbbh", out_of_order},
      {"dhbbd", incomplete},
  };
  for (const auto& [frames, last] : rows) {
    CAPTURE(frames);
    Assembler assembler(100);
    auto progress = incomplete;
    for (std::size_t i = 0; i < frames.size(); ++i) {
      switch (frames[i]) {
        case 'd': progress = assembler.on_deliver(i, "e", "k", false); break;
        case 'h': progress = assembler.on_header(2, std::nullopt); break;
        case '0': progress = assembler.on_header(0, std::nullopt); break;
        case 'b': progress = assembler.on_body("x"); break;
        default: progress = assembler.on_body("xyz"); break;
      }
      if (i + 1 != frames.size()) REQUIRE((progress != out_of_order));
    }
    CHECK((progress == last));
  }
}

TEST_CASE("a body over the limit is counted without being buffered", "[broker][assembler]") {
  struct Row {
    std::uint64_t bytes;
    bool held;
  };
  for (const auto& [bytes, held] : {Row{10, true}, Row{11, false}, Row{1000, false}}) {
    CAPTURE(bytes);
    Assembler assembler(10);
    REQUIRE((assembler.on_deliver(1, "e", "k", false) == incomplete));
    auto progress = assembler.on_header(bytes, std::nullopt);
    for (std::uint64_t i = 0; i < bytes; ++i) {
      REQUIRE((progress == incomplete));
      progress = assembler.on_body("x");
    }
    REQUIRE((progress == complete));
    const auto delivery = assembler.delivery();
    CHECK(delivery.body.size() == (held ? bytes : 0));
    CHECK(delivery.body_bytes == bytes);
    CHECK(delivery.defect.why.empty() == held);
    if (!held) CHECK(delivery.defect.why == "larger than the limit of 10 bytes");
    // The next message is none the worse.
    REQUIRE((assembler.on_deliver(2, "f", "l", false) == incomplete));
    REQUIRE((assembler.on_header(1, std::nullopt) == incomplete));
    REQUIRE((assembler.on_body("y") == complete));
    CHECK(assembler.delivery().body == "y");
    CHECK(assembler.delivery().defect.why.empty());
  }
}

TEST_CASE("a huge announced size allocates no memory", "[broker][assembler]") {
  Assembler assembler(1024);
  REQUIRE((assembler.on_deliver(1, "e", "k", false) == incomplete));
  REQUIRE((assembler.on_header(~std::uint64_t{0}, std::nullopt) == incomplete));
  CHECK((assembler.on_body(repeated("x", 100000)) == incomplete));
}

TEST_CASE("a message contains nothing of the previous one", "[broker][assembler]") {
  Assembler assembler(100);
  REQUIRE((assembler.on_deliver(1, "e", "k", true) == incomplete));
  REQUIRE((assembler.on_header(3, Cc({"a", "b"})) == incomplete));
  REQUIRE((assembler.on_body("abc") == complete));
  REQUIRE((assembler.on_deliver(2, "f", "l", false) == incomplete));
  REQUIRE((assembler.on_header(1, std::nullopt) == incomplete));
  REQUIRE((assembler.on_body("z") == complete));
  const auto delivery = assembler.delivery();
  CHECK(delivery.tag == 2u);
  CHECK(delivery.exchange == "f");
  CHECK(delivery.key == "l");
  CHECK(delivery.body == "z");
  CHECK_FALSE(delivery.redelivered);
  CHECK_FALSE(delivery.cc.has_value());
}

TEST_CASE("inputs need not outlive the call", "[broker][assembler]") {
  Assembler assembler(100);
  std::string text = "exchange key route";
  const std::string_view view = text;
  REQUIRE((assembler.on_deliver(1, view.substr(0, 8), view.substr(9, 3), false) == incomplete));
  REQUIRE((assembler.on_header(3, Cc({view.substr(13)})) == incomplete));
  std::string body = "abc";
  REQUIRE((assembler.on_body(body) == complete));
  text.assign(text.size(), '?');
  body.assign(body.size(), '?');
  const auto delivery = assembler.delivery();
  CHECK(delivery.exchange == "exchange");
  CHECK(delivery.key == "key");
  CHECK(delivery.body == "abc");
  CHECK(delivery.cc->front() == "route");
}

TEST_CASE("routes that aren't UTF-8 are skipped", "[broker][assembler]") {
  Assembler assembler(100);
  REQUIRE((assembler.on_deliver(1, "e", "k", false) == incomplete));
  REQUIRE((assembler.on_header(0, Cc({"a\xFF", "b", "\x80", "\xC3\xA9"})) == complete));
  const auto delivery = assembler.delivery();
  CHECK(std::vector(delivery.cc->begin(), delivery.cc->end()) ==
        std::vector<std::string_view>{"b", "\xC3\xA9"});
  REQUIRE((assembler.on_deliver(2, "e", "k", false) == incomplete));
  REQUIRE((assembler.on_header(0, Cc()) == complete));
  CHECK(assembler.delivery().cc.has_value());
  CHECK(assembler.delivery().cc->empty());
}

TEST_CASE("a large body is assembled from many frames", "[broker][assembler]") {
  Assembler assembler(std::size_t{4} << 20);
  for (std::uint64_t tag = 1; tag <= 2; ++tag) {
    const auto part = repeated(std::string(1, static_cast<char>('a' + tag)), 131064);
    std::string expected;
    REQUIRE((assembler.on_deliver(tag, "e", "k", false) == incomplete));
    REQUIRE((assembler.on_header(part.size() * 20, std::nullopt) == incomplete));
    for (int i = 0; i < 20; ++i) {
      expected += part;
      CHECK((assembler.on_body(part) == (i == 19 ? complete : incomplete)));
    }
    CHECK((assembler.delivery().body == expected));
  }
}

}  // namespace

}  // namespace pbm
