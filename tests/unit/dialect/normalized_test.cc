// SPDX-License-Identifier: MPL-2.0
#include "dialect/dialects.h"
#include "support/catch.h"
#include "support/fields_of.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

class TranslatedNormalized {
 public:
  explicit TranslatedNormalized(std::string body) : body_(std::move(body)) {
    Delivery delivery;
    delivery.exchange = "exchange/build/normalized";
    delivery.key = "build.mozilla-central.linux.opt.x";
    delivery.body = body_;
    verdict_ = translate_normalized(delivery, out_);
  }
  TranslatedNormalized(const TranslatedNormalized&) = delete;
  TranslatedNormalized& operator=(const TranslatedNormalized&) = delete;

  [[nodiscard]] bool is(Fate fate) const { return fate_of(verdict_) == fate; }
  [[nodiscard]] const Event& event() const { return out_.event; }

 private:
  std::string body_;
  Translation out_;
  Verdict verdict_ = Verdict::ignored();
};

std::string payload(const std::string& members) {
  return json("{'payload':{'tree':'mozilla-central'" + members + "},'_meta':{}}");
}

using enum Fate;

TEST_CASE("the fields of a normalized build are not changed", "[dialect][normalized]") {
  const TranslatedNormalized build(payload(
      ",'branch':'releases/x','platform':'linux64-debug','buildtype':'opt',"
      "'buildid':'20120701000000','builddate':1341126000,'buildurl':'http://x/a b',"
      "'testsurl':'http://x/t','logurl':'http://x/l','product':'Firefox','revision':'abc',"
      "'buildername':'B','status':1,'locale':'de','job_number':17,'build_number':'3',"
      "'previous_buildid':'p','version':'15.0','slave':'s','release':'r','symbols_url':'sy',"
      "'test_packages_url':'tp','completemarurl':'http://x/m n','completemarhash':'h',"
      "'blobber_files':{ 'a' :1.0},'repack':true,'tags':['nightly','','None',5,5.5,null,'l10n'],"
      "'key':'build.mozilla-central-linux64.5.log_uploaded','redelivered':true,'event':'x',"
      "'source':'y','timestamp':'z','mobile':true,'result':'retry','label':'no','task_id':'no'"));
  REQUIRE(build.is(events));
  CHECK((build.event().kind == EventKind::build));
  CHECK(fields_of(build.event()) == Fields{{"tree", "mozilla-central"},
                                           {"branch", "releases/x"},
                                           {"platform", "linux64-debug"},
                                           {"buildtype", "opt"},
                                           {"buildid", "20120701000000"},
                                           {"builddate", "1341126000"},
                                           {"buildurl", "http://x/a b"},
                                           {"testsurl", "http://x/t"},
                                           {"logurl", "http://x/l"},
                                           {"mobile", "false"},
                                           {"result", "warnings"},
                                           {"product", "firefox"},
                                           {"revision", "abc"},
                                           {"buildername", "B"},
                                           {"status", "1"},
                                           {"locale", "de"},
                                           {"job_number", "17"},
                                           {"build_number", "3"},
                                           {"previous_buildid", "p"},
                                           {"version", "15.0"},
                                           {"slave", "s"},
                                           {"release", "r"},
                                           {"symbols_url", "sy"},
                                           {"test_packages_url", "tp"},
                                           {"completemarurl", "http://x/m n"},
                                           {"completemarhash", "h"},
                                           {"blobber_files", R"({ "a" :1.0})"},
                                           {"repack", "true"},
                                           {"tags", "nightly,5,l10n"}});
}

TEST_CASE("with only a tree, no other field is derived", "[dialect][normalized]") {
  const TranslatedNormalized build(payload(",'buildid':'20120701000000'"));
  REQUIRE(build.is(events));
  CHECK(fields_of(build.event()) == Fields{{"tree", "mozilla-central"},
                                           {"branch", "mozilla-central"},
                                           {"buildid", "20120701000000"},
                                           {"mobile", "false"}});
}

TEST_CASE("a payload with a test is a test", "[dialect][normalized]") {
  struct Row {
    std::string test;
    EventKind kind;
  };
  const std::vector<Row> rows{{",'test':'reftest'", EventKind::test},
                              {",'test':''", EventKind::build},
                              {",'test':'None'", EventKind::build},
                              {",'test':null", EventKind::build},
                              {",'test':5", EventKind::test},
                              {",'test':true", EventKind::build},
                              {"", EventKind::build},
                              {",'test':'x','test':''", EventKind::build}};
  for (const auto& [test, kind] : rows) {
    CAPTURE(test);
    const TranslatedNormalized translated(payload(test));
    REQUIRE(translated.is(events));
    CHECK((translated.event().kind == kind));
  }
}

TEST_CASE("each normalized field is read by its own rule", "[dialect][normalized]") {
  struct Row {
    std::string members;
    Field field;
    std::string value;
  };
  const std::vector<Row> rows{
      {",'branch':''", Field::branch, "mozilla-central"},
      {",'branch':'None'", Field::branch, "mozilla-central"},
      {",'branch':'b'", Field::branch, "b"},
      {",'os':'xp','test':'t'", Field::os, "xp"},
      {",'builddate':'1341126000'", Field::builddate, "1341126000"},
      {",'builddate':1341126000.0", Field::builddate, "<unknown>"},
      {",'builddate':99999999999999999999", Field::builddate, "<unknown>"},
      {",'builddate':'x'", Field::builddate, "<unknown>"},
      {",'talos':true,'test':'t'", Field::talos, "true"},
      {",'talos':false,'test':'t'", Field::talos, "false"},
      {",'talos':'true','test':'t'", Field::talos, "false"},
      {",'talos':1,'test':'t'", Field::talos, "false"},
      {",'status':0", Field::result, "success"},
      {",'status':'6'", Field::result, "canceled"},
      {",'status':7", Field::result, "<unknown>"},
      {",'status':7", Field::status, "<unknown>"},
      {",'status':-1", Field::status, "<unknown>"},
      {",'status':null,'result':'success'", Field::result, "<unknown>"},
      {",'status':0,'status':2", Field::result, "failure"},
      {",'status':0,'status':'x'", Field::result, "<unknown>"},
      {",'revision':'a','revision':''", Field::revision, "<unknown>"},
      {",'repack':false", Field::repack, "<unknown>"},
      {",'repack':'true'", Field::repack, "<unknown>"},
      {",'repack':true", Field::repack, "true"},
      {",'tags':[]", Field::tags, ""},
      {",'tags':['a','a']", Field::tags, "a,a"},
      {",'tags':['a'],'tags':['b']", Field::tags, "b"},
      {",'tags':['a'],'tags':'b'", Field::tags, "<unknown>"},
      {",'tags':'nightly'", Field::tags, "<unknown>"},
      {",'tags':[['a'],{},true,'b']", Field::tags, "b"},
      {",'blobber_files':{}", Field::blobber_files, "{}"},
      {",'blobber_files':'{}'", Field::blobber_files, "<unknown>"},
      {",'blobber_files':[]", Field::blobber_files, "<unknown>"},
      {",'locale':'None'", Field::locale, "<unknown>"},
      {",'platform':'android-x'", Field::mobile, "true"},
      {",'product':'Fennec'", Field::mobile, "true"},
      {",'product':'mobile'", Field::mobile, "true"},
      {",'key':'build.try-mobile.5.finished'", Field::mobile, "true"},
      {",'key':'build.try_android.5.x'", Field::mobile, "true"},
      {",'key':'unittest.mobile'", Field::mobile, "false"},
      {",'key':'build.try.5.mobile'", Field::mobile, "false"},
      {",'buildername':'mobile'", Field::mobile, "false"},
      {",'key':'x'", Field::key, "<unknown>"},
  };
  for (const auto& [members, field, value] : rows) {
    CAPTURE(members, row_of(field).name);
    CHECK(field_of(TranslatedNormalized(payload(members)).event(), field) == value);
  }
}

TEST_CASE("without an object payload or a tree the message is malformed", "[dialect][normalized]") {
  struct Row {
    std::string body;
    Fate kind;
  };
  const std::vector<Row> rows{
      {"{'payload':{'tree':'t'}}", events},
      {"{'payload':{'tree':5}}", events},
      {"{'payload':{'tree':''}}", malformed},
      {"{'payload':{'tree':'None'}}", malformed},
      {"{'payload':{'tree':null}}", malformed},
      {"{'payload':{'branch':'b'}}", malformed},
      {"{'payload':{'tree':'t','tree':''}}", malformed},
      {"{'payload':{}}", malformed},
      {"{'payload':[]}", malformed},
      {"{'payload':null}", malformed},
      {"{'tree':'t'}", malformed},
      {"{}", malformed},
      {"[]", malformed},
      {"5", malformed},
      {"", malformed},
      {"{'payload':{'tree':'t'}", malformed},
      {"{'payload':{'tree':'t','x':'\\udc00'}}", malformed},
      {"{'payload':{'tree':'t'},'x':1e400}", events},
  };
  for (const auto& [body, kind] : rows) {
    CAPTURE(body);
    CHECK(TranslatedNormalized(json(body)).is(kind));
  }
}

}  // namespace

}  // namespace pbm
