// SPDX-License-Identifier: MPL-2.0
#include "replay/capture.h"

#include "output/rejects.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string cc_of(const Delivery& delivery) {
  if (!delivery.cc) return "none";
  std::string text;
  for (const auto each : *delivery.cc) text += "<" + std::string(each) + ">";
  return text;
}

TEST_CASE("a capture line has an envelope and a message", "[replay][capture]") {
  CaptureReader reader;
  const auto line = json(
      "{'event':'pulse','source':'taskcluster','timestamp':'20240131093001','exchange':'e\\u0078',"
      "'key':'k','cc':['route.a','route.b'],'redelivered':true,'message':{ 'a' : 1e400, "
      "'a':'\\u0041'}}");
  const auto delivery = reader.read(line);
  CHECK(has_envelope(delivery));
  CHECK(delivery.defect.why.empty());
  CHECK(delivery.exchange == "ex");
  CHECK(delivery.key == "k");
  CHECK(cc_of(delivery) == "<route.a><route.b>");
  CHECK(received_of(delivery) == "20240131093001");
  CHECK(delivery.redelivered);
  CHECK(delivery.body == json("{ 'a' : 1e400, 'a':'\\u0041'}"));
  CHECK(delivery.body_bytes == delivery.body.size());
}

TEST_CASE("a message without envelope has exchange and key in _meta", "[replay][capture]") {
  CaptureReader reader;
  struct Row {
    std::string line;
    bool enveloped;
  };
  const std::vector<Row> rows{
      {"{'payload':{'a':1},'_meta':{'exchange':'e','routing_key':'k','x':1}}", true},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'timestamp':'20240131093001','cc':['a']}",
       true},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'size':3}", true},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'body':'x','body_base64':5}", true},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'error':'x'}", true},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'message':{}}", false},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'message':null}", false},
      {"{'_meta':{'exchange':'e'}}", false},
      {"{'_meta':{'routing_key':'k'}}", false},
      {"{'_meta':{'exchange':'e','routing_key':5}}", false},
      {"{'_meta':['e','k']}", false},
      {"{'_meta':{'exchange':'e','routing_key':'k'},'_meta':{}}", false},
  };
  for (const auto& [text, enveloped] : rows) {
    CAPTURE(text);
    const auto line = json(text);
    const auto delivery = reader.read(line);
    CHECK(has_envelope(delivery) == enveloped);
    CHECK(delivery.defect.why.empty() == enveloped);
    if (!enveloped || !has_envelope(delivery)) continue;
    CHECK(delivery.exchange == "e");
    CHECK(delivery.key == "k");
    CHECK(delivery.body == line);
    CHECK(delivery.body_bytes == line.size());
    CHECK(cc_of(delivery) == "none");
    CHECK(received_of(delivery).empty());
    CHECK_FALSE(delivery.redelivered);
  }
}

TEST_CASE("a line without exchange and key as strings is malformed and kept in full",
          "[replay][capture]") {
  CaptureReader reader;
  const std::vector<std::string> rows{
      "x",
      "",
      " ",
      "{",
      "[]",
      "5",
      "null",
      "{}",
      "'x'",
      "{'message':{}}",
      "{'exchange':'e','message':{}}",
      "{'key':'k','message':{}}",
      "{'exchange':5,'key':'k','message':{}}",
      "{'exchange':'e','key':null,'message':{}}",
      "{'exchange':'e','key':'k','key':1,'message':{}}",
      "{'exchange':'e','key':'k','message':{}} x",
      "{'exchange':'e','key':'k','message':{'a':01}}",
      "{'exchange':'e','key':'k','message':{'a':'\\ud800'}}",
      "{'exchange':'e','key':'k','message':{'a':'\xFF'}}",
      "[{'exchange':'e','key':'k','message':{}}]",
  };
  for (const auto& text : rows) {
    CAPTURE(text);
    const auto line = json(text);
    const auto delivery = reader.read(line);
    CHECK_FALSE(has_envelope(delivery));
    CHECK_FALSE(delivery.defect.why.empty());
    CHECK(delivery.body == line);
    CHECK(delivery.body_bytes == line.size());
  }
}

TEST_CASE("optional members of the envelope are ignored if they have the wrong type",
          "[replay][capture]") {
  struct Row {
    std::string members, cc, received;
    bool redelivered;
  };
  const std::vector<Row> rows{
      {"", "none", "", false},
      {",'cc':null", "none", "", false},
      {",'cc':[]", "", "", false},
      {",'cc':'route.a'", "none", "", false},
      {",'cc':{'0':'a'}", "none", "", false},
      {",'cc':['a',5,null,['b'],{'c':'d'},'','\\u0065']", "<a><><e>", "", false},
      {",'cc':['a'],'cc':['b']", "<b>", "", false},
      {",'cc':['a'],'cc':5", "none", "", false},
      {",'timestamp':'20240131093001'", "none", "20240131093001", false},
      {",'timestamp':'2024013109300'", "none", "", false},
      {",'timestamp':'202401310930011'", "none", "", false},
      {",'timestamp':'2024013109300x'", "none", "", false},
      {",'timestamp':null", "none", "", false},
      {",'timestamp':['20240131093001']", "none", "", false},
      {",'timestamp':'99999999999999'", "none", "99999999999999", false},
      {",'redelivered':true", "none", "", true},
      {",'redelivered':false", "none", "", false},
      {",'redelivered':'true'", "none", "", false},
      {",'redelivered':1", "none", "", false},
      {",'redelivered':true,'redelivered':null", "none", "", false},
  };
  CaptureReader reader;
  for (const auto& [members, cc, received, redelivered] : rows) {
    CAPTURE(members);
    const auto line = json("{'exchange':'e','key':'k','message':{}" + members + "}");
    const auto delivery = reader.read(line);
    REQUIRE(has_envelope(delivery));
    CHECK(cc_of(delivery) == cc);
    CHECK(received_of(delivery) == received);
    CHECK(delivery.redelivered == redelivered);
    CHECK(delivery.body == "{}");
    CHECK(delivery.defect.why.empty());
  }
}

TEST_CASE("a line does not affect the next one", "[replay][capture]") {
  CaptureReader reader;
  const auto full = json(
      "{'exchange':'e','key':'k','cc':['a'],'timestamp':'20240131093001',"
      "'redelivered':true,'message':{}}");
  static_cast<void>(reader.read(full));
  const auto plain = json("{'exchange':'f','key':'l','message':{'x':1}}");
  const auto delivery = reader.read(plain);
  CHECK(delivery.exchange == "f");
  CHECK(cc_of(delivery) == "none");
  CHECK(received_of(delivery).empty());
  CHECK_FALSE(delivery.redelivered);
}

TEST_CASE("a message that is not an object is malformed and keeps its envelope",
          "[replay][capture]") {
  CaptureReader reader;
  for (const std::string message : {"null", "5", "'x'", "[]", "true"}) {
    CAPTURE(message);
    const auto line = json("{'exchange':'e','key':'k','message':" + message + "}");
    const auto delivery = reader.read(line);
    CHECK(has_envelope(delivery));
    CHECK_FALSE(delivery.defect.why.empty());
    CHECK(delivery.body == json(message == "'x'" ? "x" : message));
  }
}

TEST_CASE("the depth of a message is counted from the message", "[replay][capture]") {
  CaptureReader reader;
  const auto line_of = [](std::size_t levels) {
    return json("{'exchange':'e','key':'k','message':{'a':") + repeated("[", levels - 1) +
           repeated("]", levels - 1) + "}}";
  };
  const auto deep = line_of(128);
  CHECK(reader.read(deep).defect.why.empty());
  const auto deeper = line_of(129);
  CHECK_FALSE(reader.read(deeper).defect.why.empty());
}

TEST_CASE("a body is parsed with its line unless it may be nested too deeply",
          "[replay][capture]") {
  CaptureReader reader;
  const auto line = json("{'exchange':'e','key':'k','message':{'a':['b']}}");
  const auto delivery = reader.read(line);
  REQUIRE(parsed_of(delivery) != nullptr);
  CHECK(parsed_of(delivery)->text() == delivery.body);
  CHECK(parsed_of(delivery)->member("a").first().text() == "b");

  const auto meta_line = [](std::size_t levels) {
    return json("{'_meta':{'exchange':'e','routing_key':'k'},'a':") + repeated("[", levels - 1) +
           repeated("]", levels - 1) + "}";
  };
  const auto deep = meta_line(128);
  const auto whole = reader.read(deep);
  REQUIRE(parsed_of(whole) != nullptr);
  CHECK(parsed_of(whole)->text() == deep);
  const auto deeper = meta_line(129);
  const auto too_deep = reader.read(deeper);
  CHECK(too_deep.defect.why.empty());
  CHECK(parsed_of(too_deep) == nullptr);

  const auto string = json("{'exchange':'e','key':'k','body':'{}'}");
  CHECK(parsed_of(reader.read(string)) == nullptr);
}

TEST_CASE("a reject's body is a string, base64, or only a size", "[replay][capture]") {
  struct Row {
    std::string members, body;
    std::size_t body_bytes;
    bool has_defect;
  };
  const std::vector<Row> rows{
      {"'body':'no \\u0000 JSON'", bytes("no \0 JSON"), 9, false},
      {"'body':'{\\'a\\':1}'", "{\"a\":1}", 7, false},
      {"'body':''", "", 0, false},
      {"'body_base64':'//79'", "\xFF\xFE\xFD", 3, false},
      {"'body_base64':'YQA='", bytes("a\0"), 2, false},
      {"'size':17000000", "", 17000000, true},
  };
  CaptureReader reader;
  for (const auto& [members, body, body_bytes, has_defect] : rows) {
    CAPTURE(members);
    const auto line = json("{'exchange':'e','key':'k','error':'why'," + members + "}");
    const auto delivery = reader.read(line);
    REQUIRE(has_envelope(delivery));
    CHECK(delivery.body == body);
    CHECK(delivery.body_bytes == body_bytes);
    CHECK(delivery.defect.why.empty() == !has_defect);
  }
}

TEST_CASE("a reject without names is the same reject when it is replayed", "[replay][capture]") {
  const std::vector<std::string> lines{"a line\x01", "\xFF\x00", "{\"x\":1}", ""};
  const CaptureFacts unreadable{.line = CaptureFacts::Line::unreadable};
  for (const auto& text : lines) {
    CAPTURE(text);
    Delivery delivery;
    delivery.captured = &unreadable;
    delivery.body = text;
    delivery.body_bytes = text.empty() ? 17'000'000 : text.size();  // too large to be held
    std::string once;
    append_reject(delivery, {"why"}, once);
    CaptureReader reader;
    const auto again = reader.read(once.substr(0, once.size() - 1));
    CHECK_FALSE(has_envelope(again));
    CHECK(again.body == text);
    std::string twice;
    append_reject(again, again.defect, twice);
    CHECK(twice == once);
  }
}

TEST_CASE("a reject that was too large keeps its reason", "[replay][capture]") {
  CaptureReader reader;
  const auto line = json("{'exchange':'e','key':'k','error':'larger than 5 bytes','size':17}");
  CHECK(reader.read(line).defect.why == "larger than 5 bytes");
  CHECK(reader.read(json("{'exchange':'e','key':'k','size':17}")).defect.why ==
        "larger than the limit when it was captured");
}

TEST_CASE("a line with an error that is no reject is a malformed line", "[replay][capture]") {
  CaptureReader reader;
  for (const auto& line :
       {json("{'error':'boom'}"), json("{'error':'boom','body':5}"), json("{'error':5,'body':'x'}"),
        json("{'error':'boom','size':'5'}"), json("{'error':'boom','body':'x','message':{}}")}) {
    CAPTURE(line);
    const auto delivery = reader.read(line);
    CHECK_FALSE(has_envelope(delivery));
    CHECK(delivery.body == line);
    CHECK(delivery.defect.why.starts_with("neither a message with exchange and key"));
  }
}

TEST_CASE("a reject read again is the same delivery", "[replay][capture]") {
  const std::vector<std::string_view> cc{"route.a", ""};
  const std::vector<std::string> bodies{"no JSON",     "{\"a\":1}",          "",
                                        "\xFF\x00",    bytes("\0"),          "\xED\xA0\x80",
                                        "\"\\ud800\"", "\n\r\t\x7f\xC3\xA9", repeated("[", 200)};
  for (const auto& body : bodies) {
    for (const bool full : {false, true}) {
      CAPTURE(body, full);
      const CaptureFacts facts{.received = "20240131093001"};
      Delivery delivery;
      delivery.exchange = "exchange/build/";
      delivery.key = "build.\xC3\xA9\"x\".1.finished";
      delivery.body = body;
      delivery.body_bytes = body.size();
      if (full) {
        delivery.cc = cc;
        delivery.captured = &facts;
        delivery.redelivered = true;
      }
      std::string line;
      append_reject(delivery, {"why"}, line);
      REQUIRE(line.ends_with('\n'));
      line.pop_back();
      CHECK(line.find('\n') == line.npos);
      CaptureReader reader;
      const auto again = reader.read(line);
      CHECK(has_envelope(again));
      CHECK(again.exchange == delivery.exchange);
      CHECK(again.key == delivery.key);
      CHECK(again.body == delivery.body);
      CHECK(again.body_bytes == delivery.body_bytes);
      CHECK(cc_of(again) == cc_of(delivery));
      CHECK(received_of(again) == received_of(delivery));
      CHECK(again.redelivered == delivery.redelivered);
    }
  }
}

TEST_CASE("a line that the monitor printed is an event", "[replay][capture]") {
  CaptureReader reader;
  const auto line = json(
      "{'event':'build','source':'buildbot','timestamp':'20240131093001','key':'k','tree':'try',"
      "'redelivered':true}");
  const auto delivery = reader.read(line);
  CHECK(has_envelope(delivery));
  CHECK(is_event_line(delivery));
  CHECK_FALSE(delivery.defect);
  CHECK(delivery.key == "k");
  CHECK(delivery.body == line);
  CHECK(received_of(delivery) == "20240131093001");
  CHECK(delivery.redelivered);
  for (const std::string text : {"{'event':'build','key':'k'}", "{'event':'x','source':'s'}",
                                 "{'event':5,'source':'s'}", "{'source':'s','key':'k'}"}) {
    CAPTURE(text);
    const auto other = json(text);
    CHECK_FALSE(is_event_line(reader.read(other)));
  }
  // A pulse event is a message, as ever.
  const auto pulse = json("{'event':'pulse','source':null,'exchange':'e','key':'k','message':{}}");
  const auto message = reader.read(pulse);
  CHECK(has_envelope(message));
  CHECK_FALSE(is_event_line(message));
  CHECK(message.body == "{}");
}

}  // namespace

}  // namespace pbm
