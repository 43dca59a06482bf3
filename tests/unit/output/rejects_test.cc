// SPDX-License-Identifier: MPL-2.0
#include "output/rejects.h"

#include "event/capture_facts.h"
#include "support/catch.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

namespace {

// A capture line that could not be read.
Delivery reject_of(std::string_view line) {
  static constexpr CaptureFacts kUnreadable{.line = CaptureFacts::Line::unreadable};
  Delivery delivery;
  delivery.captured = &kUnreadable;
  delivery.body = line;
  delivery.body_bytes = line.size();
  return delivery;
}

std::string line_of(std::string_view line) {
  return json("{'error':'why','body':'" + std::string(line) + "'}\n");
}

TEST_CASE("rejects are appended to a file that others can't read", "[output][rejects]") {
  const FileMask mask(0);
  const TemporaryDirectory directory;
  {
    auto rejects = Rejects::open(directory.path("r"));
    REQUIRE(rejects.ok());
    REQUIRE(rejects->add(reject_of("one"), {"why"}).ok());
    REQUIRE(rejects->add(reject_of("two"), {"why"}).ok());
  }
  CHECK(directory.mode("r") == 0640u);
  auto again = Rejects::open(directory.path("r"));
  REQUIRE(again.ok());
  REQUIRE(again->add(reject_of("four"), {"why"}).ok());
  CHECK(directory.read("r") == line_of("one") + line_of("two") + line_of("four"));
}

TEST_CASE("an incomplete last reject is terminated first", "[output][rejects]") {
  const TemporaryDirectory directory;
  for (const auto& [content, after] :
       {std::pair<std::string, std::string>{"", ""}, {"old\n", "old\n"}, {"torn", "torn\n"}}) {
    CAPTURE(content);
    const auto path = directory.write("r", content);
    auto rejects = Rejects::open(path);
    REQUIRE(rejects.ok());
    REQUIRE(rejects->add(reject_of("new"), {"why"}).ok());
    CHECK(directory.read("r") == after + line_of("new"));
  }
}

TEST_CASE("a rejects file that can't be written is an output error", "[output][rejects]") {
  const TemporaryDirectory directory;
  for (const auto& path : {directory.path("."), directory.path("no/such/directory")}) {
    CAPTURE(path);
    const auto opened = Rejects::open(path);
    REQUIRE_FALSE(opened.ok());
    CHECK((opened.error().kind == ErrorKind::output));
    CHECK(opened.error().text.find("--rejects '" + path + "'") != std::string::npos);
  }
  auto full = Rejects::open("/dev/full");
  REQUIRE(full.ok());
  const auto written = full->add(reject_of("one"), {"why"});
  REQUIRE_FALSE(written.ok());
  CHECK((written.error().kind == ErrorKind::output));
}

TEST_CASE("a reject is written as a capture line", "[output][rejects]") {
  const std::vector<std::string_view> cc{"route.a", "\"b\""};
  Delivery delivery;
  delivery.exchange = "e";
  delivery.key = "k";
  delivery.body = "no\nJSON";
  delivery.body_bytes = 7;
  std::string out = "before\n";
  append_reject(delivery, {"why \"so\""}, out);
  CHECK(out == "before\n" +
                   json("{'exchange':'e','key':'k','error':'why \\'so\\'','body':'no\\nJSON'}\n"));

  delivery.cc = cc;
  const CaptureFacts facts{.received = "20240131093001"};
  delivery.captured = &facts;
  delivery.redelivered = true;
  delivery.body = "\xFF\xFE\xFD";
  delivery.body_bytes = 3;
  out.clear();
  append_reject(delivery, {"why"}, out);
  CHECK(out == json("{'exchange':'e','key':'k','cc':['route.a','\\'b\\''],"
                    "'timestamp':'20240131093001','redelivered':true,'error':'why',"
                    "'body_base64':'//79'}\n"));

  delivery = {};
  delivery.exchange = "e";
  delivery.key = "k";
  delivery.body_bytes = 17000000;
  out.clear();
  append_reject(delivery, {"larger"}, out);
  CHECK(out == json("{'exchange':'e','key':'k','error':'larger','size':17000000}\n"));

  delivery = reject_of("a line\x01");
  out.clear();
  append_reject(delivery, {"why"}, out);
  CHECK(out == json("{'error':'why','body':'a line\\u0001'}\n"));
}

TEST_CASE("names that aren't UTF-8 are written as a valid line", "[output][rejects]") {
  Delivery delivery;
  delivery.exchange = "e\xFF";
  delivery.key = "k\x80";
  delivery.body = "{}";
  delivery.body_bytes = 2;
  std::string out;
  append_reject(delivery, {"why"}, out);
  CHECK(out == json("{'exchange':'e?','key':'k?','error':'why','body':'{}'}\n"));
}

}  // namespace

}  // namespace pbm
