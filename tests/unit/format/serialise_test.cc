// SPDX-License-Identifier: MPL-2.0
#include "format/serialise.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string line_of(const Event& event) {
  std::string out;
  CHECK(Serialiser().append_event(event, out));
  return out;
}

TEST_CASE("an event of which nothing is known still has its fields", "[format][serialise]") {
  Event event;
  event.kind = EventKind::build;
  CHECK(line_of(event) ==
        json("{'event':null,'source':null,'timestamp':null,'key':null,'tree':null,'branch':null,"
             "'platform':null,'buildtype':null,'buildid':null,'builddate':null,'buildurl':null,"
             "'testsurl':null,'mobile':null,'result':null}\n"));
  event.kind = EventKind::test;
  CHECK(line_of(event) ==
        json("{'event':null,'source':null,'timestamp':null,'key':null,'tree':null,'branch':null,"
             "'os':null,'platform':null,'buildtype':null,'builddate':null,'test':null,"
             "'logurl':null,'mobile':null,'talos':null,'result':null}\n"));
}

Event full(EventKind kind) {
  Event event;
  event.kind = kind;
  for (const auto& row : kFields) {
    switch (row.type) {
      case FieldType::text: event.set(row.field, row.name); break;
      case FieldType::integer: event.set(row.field, "-12"); break;
      case FieldType::boolean: event.set(row.field, true); break;
      case FieldType::json: event.set(row.field, R"({"a": 1e400})"); break;
      case FieldType::words: event.set(row.field, "[]"); break;
    }
  }
  event.tags = {"a", "b\"", ""};
  return event;
}

TEST_CASE("extras follow what is always there", "[format][serialise]") {
  const std::string common =
      "'product':'product','revision':'revision','buildername':'buildername','status':-12,"
      "'locale':'locale','redelivered':true,'job_number':-12,'build_number':-12,"
      "'previous_buildid':'previous_buildid','version':'version','slave':'slave',"
      "'release':'release','symbols_url':'symbols_url','test_packages_url':'test_packages_url',"
      "'completemarurl':'completemarurl','completemarhash':'completemarhash',"
      "'blobber_files':{'a': 1e400},";
  const std::string task =
      "'label':'label','kind':'kind','task_id':'task_id','run_id':-12,"
      "'task_group_id':'task_group_id','worker_type':'worker_type','worker_id':'worker_id',"
      "'reason':'reason','started':'started','resolved':'resolved','push_id':-12,"
      "'target':'target','suite':'suite','variant':'variant','owner':'owner',"
      "'project':'project','git_revision':'git_revision'}\n";
  CHECK(line_of(full(EventKind::build)) ==
        json("{'event':'event','source':'source','timestamp':'timestamp','key':'key',"
             "'tree':'tree','branch':'branch','platform':'platform','buildtype':'buildtype',"
             "'buildid':'buildid','builddate':-12,'buildurl':'buildurl','testsurl':'testsurl',"
             "'mobile':true,'result':'result','logurl':'logurl'," +
             common + "'repack':true,'tags':['a','b\\'',''],") + json(task));
  CHECK(line_of(full(EventKind::test)) ==
        json("{'event':'event','source':'source','timestamp':'timestamp','key':'key',"
             "'tree':'tree','branch':'branch','os':'os','platform':'platform',"
             "'buildtype':'buildtype','builddate':-12,'test':'test','logurl':'logurl',"
             "'mobile':true,'talos':true,'result':'result','buildid':'buildid',"
             "'buildurl':'buildurl','testsurl':'testsurl'," +
             common + task));
}

TEST_CASE("text is escaped so that it stays one line of JSON", "[format][serialise]") {
  struct Row {
    std::string key, printed;
  };
  const std::vector<Row> rows{
      {"", "\"\""},
      {"plain", "\"plain\""},
      {"\"\\", R"("\"\\")"},
      {"a/b", "\"a/b\""},
      {"a\nb\rc\td\be\f", R"("a\nb\rc\td\be\f")"},
      {bytes("\0\x01\x1f"), R"("\u0000\u0001\u001F")"},
      {"\x7f", "\"\x7f\""},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
      {"\xE2\x80\xA8", "\"\xE2\x80\xA8\""},
      {"\xEF\xBF\xBF", "\"\xEF\xBF\xBF\""},
  };
  for (const auto& [key, printed] : rows) {
    CAPTURE(key);
    Event event;
    event.set(Field::key, key);
    const auto line = line_of(event);
    CHECK(line.find("\"key\":" + printed + ",") != line.npos);
    CHECK(line.find('\n') == line.size() - 1);
  }
}

TEST_CASE("text that isn't UTF-8 makes no line and leaves no trace", "[format][serialise]") {
  const std::vector<std::string> texts{"\xFF",         "a\x80",        "\xC0\x80", "\xED\xA0\x80",
                                       "\xF4\x90\x80\x80", "\xE2\x82", "\xC3"};
  Serialiser serialiser;
  Event good;
  good.set(Field::key, "k");
  std::string expected = "before\n";
  REQUIRE(serialiser.append_event(good, expected));
  for (const auto& text : texts) {
    for (const auto field : {Field::key, Field::result, Field::locale}) {
      CAPTURE(text, row_of(field).name);
      Event event;
      event.set(field, text);
      std::string out = "before\n";
      CHECK_FALSE(serialiser.append_event(event, out));
      CHECK(out == "before\n");
      CHECK(serialiser.append_event(good, out));
      CHECK(out == expected);
    }
  }
  Event tagged;
  tagged.set(Field::tags, "[]");
  tagged.tags = {"fine", "\xFF"};
  std::string out;
  CHECK_FALSE(serialiser.append_event(tagged, out));
  CHECK(out.empty());
}

TEST_CASE("a text torn inside a character isn't completed by what follows in memory",
          "[format][serialise]") {
  Serialiser serialiser;
  for (const std::string whole : {"\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"}) {
    for (std::size_t length = 1; length < whole.size(); ++length) {
      CAPTURE(whole, length);
      const auto memory = "long enough to live on the heap " + whole;
      const auto torn = std::string_view(memory).substr(0, memory.size() - whole.size() + length);
      Event event;
      event.set(Field::key, torn);
      std::string out;
      CHECK_FALSE(serialiser.append_event(event, out));
      CHECK(out.empty());
      const std::string exact(torn);
      event.set(Field::key, exact);
      CHECK_FALSE(serialiser.append_event(event, out));
      CHECK(out.empty());
    }
  }
}

Delivery delivery_of(std::string_view exchange, std::string_view key, std::string_view body) {
  Delivery delivery;
  delivery.exchange = exchange;
  delivery.key = key;
  delivery.body = body;
  return delivery;
}

TEST_CASE("a pulse event has all its fields, known or not", "[format][serialise]") {
  std::string out;
  auto delivery = delivery_of("e", "k", "{}");
  REQUIRE(Serialiser().append_pulse(delivery, std::nullopt, "20240131093001", out));
  CHECK(out == json("{'event':'pulse','source':null,'timestamp':'20240131093001','exchange':'e',"
                    "'key':'k','cc':null,'redelivered':false,'message':{}}\n"));
  const std::vector<std::string_view> cc{"route.a", "x\"\n"};
  delivery.cc = cc;
  delivery.redelivered = true;
  out.clear();
  REQUIRE(Serialiser().append_pulse(delivery, Source::taskcluster, "t", out));
  CHECK(out == json("{'event':'pulse','source':'taskcluster','timestamp':'t','exchange':'e',"
                    "'key':'k','cc':['route.a','x\\'\\n'],'redelivered':true,'message':{}}\n"));
  delivery.cc = std::span<const std::string_view>();
  out.clear();
  REQUIRE(Serialiser().append_pulse(delivery, Source::buildbot, "t", out));
  CHECK(out.find(json("'cc':[],")) != out.npos);
}

TEST_CASE("a body is printed token for token, on one line", "[format][serialise]") {
  struct Row {
    std::string body, printed;
  };
  const std::vector<Row> rows{
      {R"({"b":1,"a":2,"b":3})", R"({"b":1,"a":2,"b":3})"},
      {R"({"n":[1e400,-0,1.50,12345678901234567890123]})",
       R"({"n":[1e400,-0,1.50,12345678901234567890123]})"},
      {R"({"s":"\u00e9\/\ud83d\ude00"})", R"({"s":"\u00e9\/\ud83d\ude00"})"},
      {"{\"s\":\"\xC3\xA9\x7f\"}", "{\"s\":\"\xC3\xA9\x7f\"}"},
      {"{\r\n\t\"a\" :\n1 }", "{   \"a\" : 1 }"},
      {R"({"s":"\n\t a  b"})", R"({"s":"\n\t a  b"})"},
  };
  for (const auto& [body, printed] : rows) {
    CAPTURE(body);
    std::string out = "a\tb\n";
    REQUIRE(Serialiser().append_pulse(delivery_of("e", "k", body), std::nullopt, "t", out));
    CHECK(out.starts_with("a\tb\n"));
    CHECK(out.ends_with("\"message\":" + printed + "}\n"));
  }
}

TEST_CASE("exchange and key must be UTF-8", "[format][serialise]") {
  Serialiser serialiser;
  std::string out = "before\n";
  CHECK_FALSE(serialiser.append_pulse(delivery_of("\xFF", "k", "{}"), std::nullopt, "t", out));
  CHECK_FALSE(serialiser.append_pulse(delivery_of("e", "\xED\xA0\x80", "{}"), std::nullopt, "t", out));
  CHECK(out == "before\n");
  CHECK(serialiser.append_pulse(delivery_of("e", "\xC3\xA9", "{}"), std::nullopt, "t", out));
}

}  // namespace

}  // namespace pbm
