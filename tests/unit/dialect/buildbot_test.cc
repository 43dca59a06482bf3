// SPDX-License-Identifier: MPL-2.0
#include "dialect/builder_key.h"
#include "dialect/dialects.h"
#include "dialect/translate.h"
#include "support/catch.h"
#include "support/fields_of.h"
#include "support/quoted.h"

#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

constexpr std::string_view kBuildKey = "build.mozilla-central-linux64.5.log_uploaded";
constexpr std::string_view kTestKey = "build.mozilla-central_fedora_test-reftest.5.log_uploaded";

std::string property(std::string_view name, std::string_view value) {
  return ",['" + std::string(name) + "'," + std::string(value) + ",'Builder']";
}

// A body in the newer shape, with `branch` and these properties; ' stands for ".
std::string body_with(const std::string& properties, const std::string& beside = "") {
  return json("{'payload':{'build':{'properties':[['branch','mozilla-central','x']" + properties +
              "]" + beside + "}},'_meta':{'x':1}}");
}

class TranslatedBuildbot {
 public:
  TranslatedBuildbot(std::string_view key, std::string body, Stage stage = Stage::log_uploaded)
      : key_(key), body_(std::move(body)) {
    Delivery delivery;
    delivery.exchange = "exchange/build/";
    delivery.key = key_;
    delivery.body = body_;
    const auto builder = builder_of_event(delivery.key, Stages(std::span(&stage, 1)));
    if (builder) verdict_ = translate_buildbot(delivery, *builder, out_);
  }
  TranslatedBuildbot(const TranslatedBuildbot&) = delete;
  TranslatedBuildbot& operator=(const TranslatedBuildbot&) = delete;

  [[nodiscard]] bool is(Fate fate) const { return fate_of(verdict_) == fate; }
  [[nodiscard]] std::string get(Field field) const { return field_of(out_.event, field); }
  [[nodiscard]] Fields fields() const { return fields_of(out_.event); }
  [[nodiscard]] const Translation& out() const { return out_; }

 private:
  std::string key_;
  std::string body_;
  Translation out_;
  Verdict verdict_ = Verdict::ignored();
};

using enum Fate;

TEST_CASE("the properties of a build become its fields", "[dialect][buildbot]") {
  const TranslatedBuildbot build(
      "build.release-mozilla-beta-linux64_build.17.log_uploaded",
      json("{'payload':{'build':{'reason':'','steps':[{'name':'x','results':[9,[]]}],"
           "'properties':[['appName','Firefox','x'],['branch','releases/mozilla-beta','b'],"
           "['buildid','20120701000000','x'],['buildername','release-mozilla-beta-linux64_build','"
           "x'],"
           "['buildnumber',17,'x'],['build_number','3','x'],['completeMarHash','ab12','x'],"
           "['completeMarUrl','http://x/a b.mar','x'],['en_revision','e1','x'],"
           "['log_url','http://x/log.txt.gz','x'],['packageUrl','http://x/f.tar.bz2','x'],"
           "['platform','linux64-debug','x'],['previous_buildid','20120630000000','x'],"
           "['product','Firefox','x'],['revision','abcdef','x'],['slavename','s-1','x'],"
           "['stage_platform','linux64-release','x'],['symbolsUrl','http://x/s.zip','x'],"
           "['testPackagesUrl','http://x/t.json','x'],['testsUrl','http://x/tests.zip','x'],"
           "['version','15.0','x'],['blobber_files','{\\'a\\' : \\'b\\'}','x'],"
           "['locale','de','x']],'results':0}}}"));
  REQUIRE(build.is(events));
  CHECK((build.out().event.kind == EventKind::build));
  CHECK_FALSE(build.out().repack);
  CHECK(build.fields() == Fields{{"tree", "mozilla-beta"},
                                 {"branch", "releases/mozilla-beta"},
                                 {"platform", "linux64"},
                                 {"buildtype", "opt"},
                                 {"buildid", "20120701000000"},
                                 {"builddate", "1341126000"},
                                 {"buildurl", "http://x/f.tar.bz2"},
                                 {"testsurl", "http://x/tests.zip"},
                                 {"logurl", "http://x/log.txt.gz"},
                                 {"mobile", "false"},
                                 {"result", "success"},
                                 {"product", "firefox"},
                                 {"revision", "abcdef"},
                                 {"buildername", "release-mozilla-beta-linux64_build"},
                                 {"status", "0"},
                                 {"locale", "de"},
                                 {"job_number", "17"},
                                 {"build_number", "3"},
                                 {"previous_buildid", "20120630000000"},
                                 {"version", "15.0"},
                                 {"slave", "s-1"},
                                 {"release", "e1"},
                                 {"symbols_url", "http://x/s.zip"},
                                 {"test_packages_url", "http://x/t.json"},
                                 {"completemarurl", "http://x/a%20b.mar"},
                                 {"completemarhash", "ab12"},
                                 {"blobber_files", R"({"a" : "b"})"},
                                 {"tags", "build,release"}});
}

TEST_CASE("the properties of a test become its fields", "[dialect][buildbot]") {
  const TranslatedBuildbot test(
      "build.mozilla-inbound_mountainlion-debug_test-mochitest-1.32.log_uploaded",
      json("{'payload':{'build':{'properties':[['branch','mozilla-inbound','b'],"
           "['buildid','20130310023000','x'],['platform','macosx64','x'],"
           "['stage_platform','macosx64-debug','x'],['buildername','Rev4 talos x','x'],"
           "['build_url','http://x/f.dmg','x'],['tests_url','http://x/t.zip','x'],"
           "['log_url','http://x/l','x'],['product','firefox','x']],'results':2}}}"));
  REQUIRE(test.is(events));
  CHECK((test.out().event.kind == EventKind::test));
  CHECK(test.fields() == Fields{{"tree", "mozilla-inbound"},
                                {"branch", "mozilla-inbound"},
                                {"os", "mountainlion"},
                                {"platform", "macosx64"},
                                {"buildtype", "debug"},
                                {"buildid", "20130310023000"},
                                {"builddate", "1362911400"},
                                {"buildurl", "http://x/f.dmg"},
                                {"testsurl", "http://x/t.zip"},
                                {"test", "mochitest-1"},
                                {"logurl", "http://x/l"},
                                {"mobile", "false"},
                                {"talos", "true"},
                                {"result", "failure"},
                                {"product", "firefox"},
                                {"buildername", "Rev4 talos x"},
                                {"status", "2"}});
}

TEST_CASE("with only a branch, a build has values from its key and defaults",
          "[dialect][buildbot]") {
  const TranslatedBuildbot build(kBuildKey, body_with(""));
  REQUIRE(build.is(events));
  CHECK(build.fields() == Fields{{"tree", "mozilla-central"},
                                 {"branch", "mozilla-central"},
                                 {"buildtype", "opt"},
                                 {"mobile", "false"},
                                 {"locale", "en-US"},
                                 {"tags", ""}});
}

TEST_CASE("bodies without required values are malformed", "[dialect][buildbot]") {
  struct Row {
    std::string body;
    Fate kind;
  };
  const std::vector<Row> rows{
      {"{'payload':{'build':{'properties':[['branch','b','x']]}}}", events},
      {"{'payload':{'properties':[['branch','b','x']]}}", events},
      {"{'payload':{'build':null,'properties':[['branch','b']]}}", events},
      {"{'payload':{'build':[],'properties':[['branch','b']]}}", events},
      {"{'payload':{'build':{},'properties':[['branch','b']]}}", malformed},
      {"{'payload':{'build':{'properties':{'branch':'b'}}}}", malformed},
      {"{'payload':{'build':{'properties':[]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch']]}}}", malformed},
      {"{'payload':{'build':{'properties':[[1,'b']]}}}", malformed},
      {"{'payload':{'build':{'properties':['branch','b']}}}", malformed},
      {"{'payload':{'build':{'properties':[{'branch':'b'}]}}}", malformed},
      {"{'payload':{'build':{'properties':[null,3,[],['x'],['branch','b']]}}}", events},
      {"{'payload':{'build':{'properties':[['branch','']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','None']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch',null]]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch',['b']]]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch',5]]}}}", events},
      {"{'payload':{'build':{'properties':[['branch',5.0]]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','releases/']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','releases/None']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','/']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','/b']]}}}", events},
      {"{'payload':{'build':{'properties':[['branch','xNone']]}}}", events},
      {"{'payload':{'build':{'properties':[['branch','b'],['branch','']]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch',''],['branch','b']]}}}", events},
      {"{'payload':{'build':{'properties':[]},'properties':[['branch','b']]}}", malformed},
      {"{'payload':1,'payload':{'properties':[['branch','b']]}}", events},
      {"{'payload':{'properties':[['branch','b']]},'payload':{}}", malformed},
      {"{'payload':[]}", malformed},
      {"{'properties':[['branch','b']]}", malformed},
      {"{}", malformed},
      {"[]", malformed},
      {"'x'", malformed},
      {"", malformed},
      {"{'payload':{'build':{'properties':[['branch','b']]}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','b']],'steps':[01]}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','b']],'steps':['\\ud800']}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','b']],'steps':['\xFF']}}}", malformed},
      {"{'payload':{'build':{'properties':[['branch','b']],'steps':[1e400]}}}", events},
  };
  for (const auto& [body, kind] : rows) {
    CAPTURE(body);
    CHECK(TranslatedBuildbot(kBuildKey, json(body)).is(kind));
  }
}

TEST_CASE("a message ruled out by its key is ignored for any body", "[dialect][buildbot]") {
  struct Row {
    std::string key;
    Stage stage;
    Fate kind;
  };
  const std::vector<Row> rows{
      {"build.x-linux.5.log_uploaded", Stage::log_uploaded, malformed},
      {"build.x-linux.5.finished", Stage::log_uploaded, ignored},
      {"build.x-linux.5.log_uploaded", Stage::finished, ignored},
      {"build.x-linux.5.finished", Stage::finished, malformed},
      {"build.x-linux.5.started", Stage::log_uploaded, ignored},
      {"build.x-source.5.log_uploaded", Stage::log_uploaded, ignored},
      {"build.x-linux.y.log_uploaded", Stage::log_uploaded, ignored},
      {"", Stage::log_uploaded, ignored},
  };
  for (const auto& [key, stage, kind] : rows) {
    CAPTURE(key);
    CHECK(TranslatedBuildbot(key, "no JSON", stage).is(kind));
  }
}

TEST_CASE("a Jetpack build is ignored, a Jetpack test is printed", "[dialect][buildbot]") {
  const auto body = body_with("");
  CHECK(
      TranslatedBuildbot("build.mozilla-central_xp_test-jetpack.5.log_uploaded", body).is(events));
  CHECK(TranslatedBuildbot("build.jetpack-mozilla-central-linux.5.log_uploaded", body).is(ignored));
  CHECK(TranslatedBuildbot("build.mozilla-central-jetpack.5.log_uploaded", body).is(ignored));
  // A test of another tree is no test of this one.
  CHECK(TranslatedBuildbot("build.other_xp_test-jetpack.5.log_uploaded", body).is(ignored));
}

TEST_CASE("a Jetpack builder that cannot be a test is ruled out by its key",
          "[dialect][buildbot]") {
  CHECK(TranslatedBuildbot("build.jetpack-mozilla-central-linux.5.log_uploaded", "no JSON")
            .is(ignored));
  CHECK(TranslatedBuildbot("build.mozilla-central_xp_test-jetpack.5.log_uploaded", "no JSON")
            .is(malformed));
}

struct FieldRow1 {
  std::string properties;  // ' for "
  Field field;
  std::string value;
};

TEST_CASE("each build field is read by its own rule", "[dialect][buildbot]") {
  const std::vector<FieldRow1> rows{
      {property("branch", "'a/b/c'"), Field::tree, "c"},
      {property("branch", "'a/b/c'"), Field::branch, "a/b/c"},
      {property("branch", "' b '"), Field::tree, " b "},
      // buildid
      {property("buildid", "'20120101'"), Field::buildid, "20120101"},
      {property("buildid", "'20120101'"), Field::builddate, "<unknown>"},
      {property("buildid", "20120701000000"), Field::builddate, "1341126000"},
      {property("buildid", "20120701000000"), Field::buildid, "20120701000000"},
      {property("buildid", "'None'"), Field::buildid, "<unknown>"},
      {property("buildid", "'20120701000000'") + property("buildid", "''"), Field::buildid,
       "<unknown>"},
      // the last of three names
      {property("packageUrl", "'a'") + property("build_url", "'b'") + property("fileURL", "'c'"),
       Field::buildurl, "c"},
      {property("fileURL", "'c'") + property("build_url", "'b'") + property("packageUrl", "'a'"),
       Field::buildurl, "a"},
      {property("packageUrl", "'a'") + property("build_url", "null"), Field::buildurl, "<unknown>"},
      {property("packageUrl", "''") + property("build_url", "'b'"), Field::buildurl, "b"},
      {property("packageurl", "'a'"), Field::buildurl, "<unknown>"},
      // an else
      {property("testsUrl", "'a'") + property("tests_url", "'b'"), Field::testsurl, "a"},
      {property("tests_url", "'b'") + property("testsUrl", "'a'"), Field::testsurl, "a"},
      {property("tests_url", "'b'") + property("testsUrl", "'None'"), Field::testsurl, "b"},
      // URLs are encoded
      {property("log_url", "'http://x/\\u00e9 y%20z'"), Field::logurl, "http://x/%C3%A9%20y%20z"},
      {property("packageUrl", "'a b'"), Field::buildurl, "a%20b"},
      {property("testsUrl", "'a b'"), Field::testsurl, "a%20b"},
      {property("tests_url", "'a b'"), Field::testsurl, "a%20b"},
      {property("symbolsUrl", "'a b'"), Field::symbols_url, "a%20b"},
      {property("testPackagesUrl", "'a b'"), Field::test_packages_url, "a%20b"},
      {property("completeMarUrl", "'a b'"), Field::completemarurl, "a%20b"},
      {property("completeMarHash", "'a b'"), Field::completemarhash, "a b"},
      // numbers
      {property("buildnumber", "'012'"), Field::job_number, "12"},
      {property("buildnumber", "12.0"), Field::job_number, "<unknown>"},
      {property("buildnumber", "true"), Field::job_number, "<unknown>"},
      {property("build_number", "3"), Field::build_number, "3"},
      {property("build_number", "'x'"), Field::build_number, "<unknown>"},
      {property("version", "15"), Field::version, "15"},
      {property("version", "15.0"), Field::version, "<unknown>"},
      {property("version", "'15.0'"), Field::version, "15.0"},
      {property("revision", "123456789012345678901234567890"), Field::revision,
       "123456789012345678901234567890"},
      // release
      {property("en_revision", "'a'") + property("script_repo_revision", "'b'"), Field::release,
       "b"},
      {property("script_repo_revision", "'b'") + property("en_revision", "'a'"), Field::release,
       "a"},
      {property("script_repo_revision", "'b'") + property("en_revision", "''"), Field::release,
       "<unknown>"},
      // locale
      {property("locale", "'de'"), Field::locale, "de"},
      {property("locale", "'None'"), Field::locale, "en-US"},
      {property("product", "'FireFox'"), Field::product, "firefox"},
      // platform
      {property("platform", "'linux64-debug'"), Field::platform, "linux64"},
      {property("platform", "'linux64-pgo'"), Field::platform, "linux64-pgo"},
      {property("platform", "'-debug'") + property("stage_platform", "'win32-opt'"),
       Field::platform, "win32"},
      {property("platform", "''") + property("stage_platform", "'win32-debug-x'"), Field::platform,
       "win32"},
      {property("stage_platform", "'win32-pgo'"), Field::platform, "win32"},
      {property("platform", "'linux'") + property("stage_platform", "'win32'"), Field::platform,
       "linux"},
      {property("stage_platform", "'-pgo'"), Field::platform, "<unknown>"},
      // blobber_files
      {property("blobber_files", "'{}'"), Field::blobber_files, "{}"},
      {property("blobber_files", "' {\\n\\'a\\':1.0,\\'a\\':\\'\\\\u00e9\\'} '"),
       Field::blobber_files, "{\n\"a\":1.0,\"a\":\"\\u00e9\"}"},  // unchanged
      {property("blobber_files", "'[]'"), Field::blobber_files, "<unknown>"},
      {property("blobber_files", "'{'"), Field::blobber_files, "<unknown>"},
      {property("blobber_files", "'None'"), Field::blobber_files, "<unknown>"},
      {property("blobber_files", "{}"), Field::blobber_files, "<unknown>"},
      // mobile
      {property("platform", "'android-armv6'"), Field::mobile, "true"},
      {property("platform", "'linux'") + property("product", "'Fennec'"), Field::mobile, "true"},
      {property("product", "'mobile'"), Field::mobile, "true"},
      {property("product", "'b2g'"), Field::mobile, "false"},
      {property("platform", "'android-debug'"), Field::platform, "android"},
  };
  for (const auto& [properties, field, value] : rows) {
    CAPTURE(properties, row_of(field).name);
    CHECK(TranslatedBuildbot(kBuildKey, body_with(properties)).get(field) == value);
  }
}

TEST_CASE("each test field is read by its own rule", "[dialect][buildbot]") {
  const std::vector<FieldRow1> rows{
      {"", Field::os, "fedora"},
      {"", Field::test, "reftest"},
      {"", Field::talos, "false"},
      {"", Field::locale, "<unknown>"},
      {"", Field::tags, "<unknown>"},
      {property("locale", "'de'"), Field::locale, "de"},
      {property("locales", "'de,fr'"), Field::repack, "<unknown>"},
      {property("stage_platform", "'linux-opt'") + property("platform", "'fedora'"),
       Field::platform, "linux"},
      {property("stage_platform", "'linux-debug'"), Field::platform, "linux"},
      {property("stage_platform", "'-opt'") + property("platform", "'fedora-debug'"),
       Field::platform, "fedora"},
      {property("platform", "'fedora-opt'"), Field::platform, "fedora-opt"},
      {property("buildername", "'a talos b'"), Field::talos, "true"},
      {property("buildername", "'a Talos b'"), Field::talos, "false"},
  };
  for (const auto& [properties, field, value] : rows) {
    CAPTURE(properties, row_of(field).name);
    CHECK(TranslatedBuildbot(kTestKey, body_with(properties)).get(field) == value);
  }
}

TEST_CASE("an os is normalized, and some are found in the builder name", "[dialect][buildbot]") {
  struct Row {
    std::string builder, buildername, os;
  };
  const std::vector<Row> rows{
      {"mozilla-central_xp_test-x", "WINNT 5.2 OS X 10.5", "xp"},
      {"mozilla-central_leopard-o_test-x", "", "leopard"},
      {"mozilla-central_yosemite_r7_test-x", "", "yosemite"},
      {"mozilla-central_tegra_android-o_test-x", "", "tegra_android"},
      {"mozilla-central_yosemite_test-x", "", "yosemite"},
      {"mozilla-central-macosx-unittest-x", "OS X 10.5.2 mozilla-central", "leopard"},
      {"mozilla-central-macosx64-unittest-x", "Rev3 Snow Leopard 10.6", "unknown"},
      {"mozilla-central-macosx64-unittest-x", "os x 10.6", "snowleopard"},
      {"mozilla-central-macosx64-unittest-x", "MacOSX10.6", "snowleopard"},
      {"mozilla-central-win32-unittest-x", "WINNT 5.2 mozilla-central", "xp"},
      {"mozilla-central-win32-unittest-x", "winnt   5.2", "xp"},
      {"mozilla-central-win32-unittest-x", "WINNT5.2", "xp"},
      {"mozilla-central-win32-unittest-x", "WINNT\\t5.2", "unknown"},
      {"mozilla-central-win32-unittest-x", "WINNT 6.1", "unknown"},
      {"mozilla-central-win32-unittest-x", "", "unknown"},
      {"mozilla-central-macosx-unittest-x", "OSX10.7", "lion"},
      {"mozilla-central-macosx-unittest-x", "OS  X 10.8", "mountainlion"},
      {"mozilla-central-macosx-unittest-x", "WINNT 5.2 OS X 10.8 OS X 10.7", "lion"},
      {"mozilla-central-win32-unittest-x", "xOS X 10.5x WINNT 5.2", "leopard"},
      {"mozilla-central-win64-unittest-x", "WINNT 5.2", "win64"},
      {"mozilla-central--unittest-x", "WINNT 5.2", "<unknown>"},
      {"mozilla-central-None-unittest-x", "", "<unknown>"},
  };
  for (const auto& [builder, buildername, os] : rows) {
    CAPTURE(builder, buildername);
    const TranslatedBuildbot test("build." + builder + ".5.log_uploaded",
                                  body_with(property("buildername", "'" + buildername + "'")));
    REQUIRE(test.is(events));
    CHECK(test.get(Field::os) == os);
  }
}

TEST_CASE("results are read beside the properties, otherwise from the payload",
          "[dialect][buildbot]") {
  struct Row {
    std::string beside, payload, status, result;
  };
  const std::vector<Row> rows{
      {"0", "2", "0", "success"},
      {"6", "", "6", "canceled"},
      {"'3'", "", "3", "skipped"},
      {"", "1", "1", "warnings"},
      {"null", "4", "4", "exception"},
      {"''", "5", "5", "retry"},
      {"2.0", "5", "5", "retry"},
      {"7", "0", "<unknown>", "<unknown>"},  // an integer, so it doesn't move on
      {"-1", "0", "<unknown>", "<unknown>"},
      {"'7'", "0", "<unknown>", "<unknown>"},
      {"", "", "<unknown>", "<unknown>"},
      {"", "7", "<unknown>", "<unknown>"},
      {"[0]", "true", "<unknown>", "<unknown>"},
  };
  for (const auto& [beside, payload, status, result] : rows) {
    CAPTURE(beside, payload);
    const auto in_build = beside.empty() ? "" : ",'results':" + beside;
    const auto in_payload = payload.empty() ? "" : ",'results':" + payload;
    const TranslatedBuildbot build(
        kBuildKey, json("{'payload':{'build':{'properties':[['branch','b']]" + in_build + "}" +
                        in_payload + "}}"));
    CHECK(build.get(Field::status) == status);
    CHECK(build.get(Field::result) == result);
  }
  const TranslatedBuildbot old(kBuildKey,
                               json("{'payload':{'properties':[['branch','b']],'results':2}}"));
  CHECK(old.get(Field::result) == "failure");
}

TEST_CASE("locales make a repack, and malformed ones a malformed message", "[dialect][buildbot]") {
  struct Row {
    std::string locales;
    bool repack;
    std::size_t events;
    Fate kind;
  };
  const std::vector<Row> rows{
      {"'de,fr'", true, 2, events},     {"'{\\'de\\':\\'0\\'}'", true, 1, events},
      {"','", true, 0, events},         {"'{}'", true, 0, events},
      {"''", false, 0, events},         {"'None'", false, 0, events},
      {"null", false, 0, events},       {"['de']", false, 0, events},
      {"{'de':'0'}", false, 0, events}, {"5", true, 1, events},
      {"'{'", true, 0, malformed},      {"' {de}'", true, 0, malformed},
  };
  for (const auto& [locales, repack, count, kind] : rows) {
    CAPTURE(locales);
    const TranslatedBuildbot build(kBuildKey, body_with(property("locales", locales)));
    CHECK(build.is(kind));
    if (kind != events) continue;
    CHECK(build.out().repack == repack);
    CHECK(build.out().locales.size() == count);
    CHECK(build.get(Field::repack) == (repack ? "true" : "<unknown>"));
  }
}

TEST_CASE("xulrunner in the builder or among the tags is the product", "[dialect][buildbot]") {
  struct Row {
    std::string builder, product, tags;
  };
  const std::vector<Row> rows{
      {"mozilla-central-xulrunner-linux64-nightly", "xulrunner", "nightly"},
      {"mozilla-central-linux64-xulrunner-nightly", "xulrunner", "xulrunner,nightly"},
      {"mozilla-central-linux64-nightly", "firefox", "nightly"},
      {"mozilla-central-xulrunner", "firefox", ""},
      {"release-mozilla-central-linux64_repack_1/6", "firefox", "1/6,release"},
      {"mozilla-central-win32", "firefox", ""},
  };
  for (const auto& [builder, product, tags] : rows) {
    CAPTURE(builder);
    const TranslatedBuildbot build(
        "build." + builder + ".5.log_uploaded",
        body_with(property("platform", "'linux64'") + property("product", "'firefox'")));
    REQUIRE(build.is(events));
    CHECK(build.get(Field::product) == product);
    CHECK(build.get(Field::tags) == tags);
  }
}

}  // namespace

}  // namespace pbm
