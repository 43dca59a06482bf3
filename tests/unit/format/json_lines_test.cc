// SPDX-License-Identifier: MPL-2.0
#include "format/json_lines.h"

#include "support/catch.h"
#include "support/delivery_of.h"
#include "support/pulse_event.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string json_line_of(const Event& event) {
  std::string out;
  JsonLines({}).append(event, out);
  return out;
}

TEST_CASE("an event without known values has all fixed fields", "[format][json_lines]") {
  Event event;
  event.kind = EventKind::build;
  CHECK(json_line_of(event) ==
        json("{'event':null,'source':null,'timestamp':null,'key':null,'tree':null,'branch':null,"
             "'platform':null,'buildtype':null,'buildid':null,'builddate':null,'buildurl':null,"
             "'testsurl':null,'mobile':null,'result':null}\n"));
  event.kind = EventKind::test;
  CHECK(json_line_of(event) ==
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
      case FieldType::words: break;
    }
  }
  event.set_cc(Event::Words());
  event.begin_tags() = {"a", "b\"", ""};
  return event;
}

TEST_CASE("extra fields follow the fixed ones", "[format][json_lines]") {
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
      "'project':'project','git_revision':'git_revision',"
      "'action':'action','scheduled':'scheduled','reason_created':'reason_created',"
      "'priority':'priority','scheduler':'scheduler','provisioner':'provisioner',"
      "'worker_group':'worker_group','stage':'stage'}\n";
  CHECK(json_line_of(full(EventKind::build)) ==
        json("{'event':'event','source':'source','timestamp':'timestamp','key':'key',"
             "'tree':'tree','branch':'branch','platform':'platform','buildtype':'buildtype',"
             "'buildid':'buildid','builddate':-12,'buildurl':'buildurl','testsurl':'testsurl',"
             "'mobile':true,'result':'result','logurl':'logurl'," +
             common + "'repack':true,'tags':['a','b\\'',''],") +
            json(task));
  CHECK(json_line_of(full(EventKind::test)) ==
        json("{'event':'event','source':'source','timestamp':'timestamp','key':'key',"
             "'tree':'tree','branch':'branch','os':'os','platform':'platform',"
             "'buildtype':'buildtype','builddate':-12,'test':'test','logurl':'logurl',"
             "'mobile':true,'talos':true,'result':'result','buildid':'buildid',"
             "'buildurl':'buildurl','testsurl':'testsurl'," +
             common + task));
}

TEST_CASE("text is escaped so that it stays one line of JSON", "[format][json_lines]") {
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
      {"\x7f\u009b", R"("\u007F\u009B")"},
      {"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80", "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\""},
      {"a\u0085b\u2028c\u2029", R"("a\u0085b\u2028c\u2029")"},
      {"\u202e\u200b\U000e0041", R"("\u202E\u200B\uDB40\uDC41")"},
      {"\xEF\xBF\xBF", "\"\xEF\xBF\xBF\""},
  };
  for (const auto& [key, printed] : rows) {
    CAPTURE(key);
    Event event;
    event.set(Field::key, key);
    const auto line = json_line_of(event);
    CHECK(line.find("\"key\":" + printed + ",") != line.npos);
    CHECK(line.find('\n') == line.size() - 1);
  }
}

TEST_CASE("JSON inside an event is printed on one line", "[format][json_lines]") {
  Event event;
  event.set(Field::blobber_files, "{\n\t\"a\" :\r\n 1.0}");
  CHECK(json_line_of(event).ends_with("\"blobber_files\":{  \"a\" :   1.0}}\n"));
  event.set(Field::blobber_files, "{\"\u2028\":\"\u009b\\n\"}");
  CHECK(json_line_of(event).ends_with("\"blobber_files\":{\"\\u2028\":\"\\u009B\\n\"}}\n"));
}

TEST_CASE("a pulse event has all its fields, known or not", "[format][json_lines]") {
  std::string out;
  auto delivery = delivery_of("e", "k", "{}");
  JsonLines({}).append(pulse_event(delivery, std::nullopt, "20240131093001"), out);
  CHECK(out == json("{'event':'pulse','source':null,'timestamp':'20240131093001','exchange':'e',"
                    "'key':'k','cc':null,'redelivered':false,'message':{}}\n"));
  const std::vector<std::string_view> cc{"route.a", "x\"\n"};
  delivery.cc = cc;
  delivery.redelivered = true;
  out.clear();
  JsonLines({}).append(pulse_event(delivery, Source::taskcluster, "t"), out);
  CHECK(out == json("{'event':'pulse','source':'taskcluster','timestamp':'t','exchange':'e',"
                    "'key':'k','cc':['route.a','x\\'\\n'],'redelivered':true,'message':{}}\n"));
  delivery.cc = std::span<const std::string_view>();
  out.clear();
  JsonLines({}).append(pulse_event(delivery, Source::buildbot, "t"), out);
  CHECK(out.find(json("'cc':[],")) != out.npos);
}

TEST_CASE("a body is printed unchanged, on one line", "[format][json_lines]") {
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
    JsonLines({}).append(pulse_event(delivery_of("e", "k", body), std::nullopt, "t"), out);
    CHECK(out.starts_with("a\tb\n"));
    CHECK(out.ends_with("\"message\":" + printed + "}\n"));
  }
}

TEST_CASE("only a terminal gets a body with escapes", "[format][json_lines]") {
  const std::string body = "{\"s\":\"\u009b\u2028\x7f\u00e9\", \"n\":1.50}";
  const std::string escaped = "{\"s\":\"\\u009B\\u2028\\u007F\u00e9\", \"n\":1.50}";
  struct Row {
    JsonFormat format;
    bool is_terminal;
    std::string end;
  };
  const std::vector<Row> rows{
      {{}, false, "\"message\":" + body + "}\n"},
      {{}, true, "\"message\":" + escaped + "}\n"},
      {{{Field::message}}, false, "{\"message\":" + body + "}\n"},
      {{{Field::message}}, true, "{\"message\":" + escaped + "}\n"},
      {{{Field::key, Field::message}}, false, "{\"key\":\"\\u2028\",\"message\":" + body + "}\n"},
  };
  for (const auto& [format, is_terminal, end] : rows) {
    CAPTURE(is_terminal, end);
    std::string out;
    make_line_writer(format, {.is_terminal = is_terminal})
        ->append(pulse_event(delivery_of("e", "\u2028", body), std::nullopt, "t"), out);
    CHECK(out.ends_with(end));
  }
}

}  // namespace

}  // namespace pbm
