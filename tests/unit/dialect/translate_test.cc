// SPDX-License-Identifier: MPL-2.0
// Tests of the interface; each dialect has separate tests.
#include "dialect/translate.h"

#include "event/exchanges.h"
#include "support/catch.h"
#include "support/delivery_of.h"
#include "support/fields_of.h"
#include "support/quoted.h"

#include <string>

namespace pbm {

namespace {

const std::string kRepack = json(
    "{'payload':{'build':{'properties':[['branch','try','x'],"
    "['locales','{\\'de\\':\\'0\\',\\'fr\\':\\'2\\',\\'it\\':\\'x\\'}','x']],'results':1}}}");

TEST_CASE("a buildbot key rules out what the message cannot be", "[dialect][translate]") {
  Translator translator({});
  const auto facts = [&](std::string_view key) {
    const auto delivery = delivery_of("exchange/build/", key, "");
    return translator.begin(delivery, Source::buildbot);
  };
  CHECK_FALSE(facts("build.try-linux.5.finished").may_be_event);
  const auto build = facts("build.try-linux-debug.5.log_uploaded");
  CHECK(build.may_be_event);
  CHECK_FALSE(build.may_be_test);
  CHECK(build.buildtype == "debug");
  CHECK(facts("build.try_xp_test-a.5.log_uploaded").may_be_test);
}

TEST_CASE("keys of other sources rule out nothing", "[dialect][translate]") {
  Translator translator({});
  const auto delivery = delivery_of(exchanges::kTaskCompleted, "anything", "");
  for (const auto source : {Source::normalized, Source::taskcluster}) {
    const auto facts = translator.begin(delivery, source);
    CHECK(facts.may_be_event);
    CHECK(facts.may_be_test);
    CHECK(facts.buildtype.data() == nullptr);
  }
}

TEST_CASE("events of Taskcluster have their stage if the list names one", "[dialect][translate]") {
  const auto body = json("{'status':{'taskId':'T'},'task':{'tags':{'kind':'test'}}}");
  const auto stage_in = [&](const std::vector<Stage>& list, std::string_view exchange) {
    Translator translator({.stages = Stages(list)});
    const auto delivery = delivery_of(exchange, "k", body);
    (void)translator.begin(delivery, Source::taskcluster);
    REQUIRE(translator.translate().has_events());
    return field_of(translator.event(0, "t"), Field::stage);
  };
  CHECK(stage_in({}, exchanges::kTaskFailed) == "<unknown>");
  CHECK(stage_in({Stage::finished}, exchanges::kTaskFailed) == "<unknown>");
  CHECK(stage_in({Stage::ended}, exchanges::kTaskFailed) == "ended");
  CHECK(stage_in({Stage::pending}, exchanges::kTaskPending) == "pending");
}

TEST_CASE("an event line of another stage is ignored", "[dialect][translate]") {
  struct Row {
    std::vector<Stage> list;
    std::string line;
    bool has_events, has_ended;
  };
  const std::vector<Row> rows{
      {{}, "'source':'taskcluster'", true, true},
      {{}, "'source':'taskcluster','stage':'ended'", true, true},
      {{}, "'source':'taskcluster','stage':'running'", false, false},
      {{Stage::running}, "'source':'taskcluster','stage':'running'", true, false},
      {{Stage::running}, "'source':'taskcluster'", false, true},
      {{Stage::running}, "'source':'buildbot'", true, true},
      {{}, "'source':'taskcluster','stage':'log_uploaded'", true, true},
      {{}, "'source':'taskcluster','stage':7", true, true},
      {{Stage::finished}, "'source':'buildbot'", true, true},
  };
  for (const auto& [list, line, has_events, has_ended] : rows) {
    CAPTURE(line);
    Translator translator({.stages = Stages(list)});
    const auto body = json("{'event':'test'," + line + "}");
    const auto delivery = delivery_of("", "", body);
    CHECK(translator.translate_event(delivery).has_events() == has_events);
    CHECK(translator.event(0, "t").has_ended() == has_ended);
  }
}

TEST_CASE("only the selected stage of a job has events", "[dialect][translate]") {
  const std::vector list{Stage::finished};
  Translator translator({.stages = Stages(list)});
  const auto key = [&](std::string_view text) {
    const auto delivery = delivery_of("exchange/build/", text, "");
    return translator.begin(delivery, Source::buildbot).may_be_event;
  };
  CHECK(key("build.try-linux.5.finished"));
  CHECK_FALSE(key("build.try-linux.5.log_uploaded"));
}

TEST_CASE("a repack has an event for each locale, with the result of the locale or the message",
          "[dialect][translate]") {
  Translator translator({});
  const auto delivery = delivery_of("exchange/build/", "build.try-linux.1.log_uploaded", kRepack);
  (void)translator.begin(delivery, Source::buildbot);
  REQUIRE(translator.translate().has_events());
  REQUIRE(translator.count() == 3u);
  std::string told;
  for (std::size_t place = 0; place < 3; ++place) {
    const auto& event = translator.event(place, "20240131093001");
    CHECK(field_of(event, Field::source) == "buildbot");
    CHECK(field_of(event, Field::timestamp) == "20240131093001");
    CHECK(event.locale_place == place + 1);
    CHECK(event.locale_count == 3u);
    told += field_of(event, Field::locale) + " " + field_of(event, Field::result) + ";";
  }
  CHECK(told == "de success;fr failure;it failure;");
}

TEST_CASE("the events of a repack can be asked for again", "[dialect][translate]") {
  Translator translator({});
  const auto delivery = delivery_of("exchange/build/", "build.try-linux.1.log_uploaded", kRepack);
  (void)translator.begin(delivery, Source::buildbot);
  REQUIRE(translator.translate().has_events());
  // The result of a locale never becomes that of the message.
  CHECK(field_of(translator.event(0, "t"), Field::result) == "success");
  CHECK(field_of(translator.event(0, "t"), Field::result) == "success");
  CHECK(field_of(translator.event(2, "t"), Field::result) == "failure");
}

TEST_CASE("a repack matches a filter by any of its events", "[dialect][translate]") {
  Translator translator({});
  const auto delivery = delivery_of("exchange/build/", "build.try-linux.1.log_uploaded", kRepack);
  (void)translator.begin(delivery, Source::buildbot);
  REQUIRE(translator.translate().has_events());
  const auto matches = [&translator](const std::string& locale) {
    Filter filter;
    filter.texts.push_back({.field = Field::locale, .wanted = {locale}});
    return translator.has_match(filter, "t");
  };
  CHECK(matches("de"));
  CHECK(matches("fr"));
  CHECK(matches("it"));
  CHECK_FALSE(matches("en-US"));
}

TEST_CASE("a malformed message has no event", "[dialect][translate]") {
  Translator translator({});
  for (const auto source : kSources) {
    const auto delivery =
        delivery_of("exchange/build/", "build.try-linux.1.log_uploaded", "no JSON");
    (void)translator.begin(delivery, source);
    const auto verdict = translator.translate();
    CHECK(verdict.defect());
    CHECK_FALSE(verdict.has_events());
  }
}

TEST_CASE("the unknown kind of the previous task is cleared", "[dialect][translate]") {
  Translator translator({});
  const auto kind_of = [&](const std::string& kind) {
    const auto body = json("{'status':{'taskId':'T'},'task':{'tags':{'kind':'" + kind + "'}}}");
    const auto delivery = delivery_of(exchanges::kTaskFailed, "primary.T", body);
    (void)translator.begin(delivery, Source::taskcluster);
    (void)translator.translate();
    return std::string(translator.unknown_kind());
  };
  CHECK(kind_of("new-test") == "new-test");
  CHECK(kind_of("test").empty());
  CHECK(kind_of("decision-task").empty());
}

}  // namespace

}  // namespace pbm
