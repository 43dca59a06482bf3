// SPDX-License-Identifier: MPL-2.0
#include "dialect/dialects.h"
#include "event/duration.h"
#include "event/exchanges.h"
#include "support/catch.h"
#include "support/fields_of.h"
#include "support/quoted.h"
#include "support/translated_task.h"

#include <string>
#include <tuple>
#include <vector>

namespace pbm {

namespace {

using enum Fate;

TEST_CASE("a successful build has its artifacts", "[dialect][taskcluster]") {
  const TranslatedTask build(
      exchanges::kTaskCompleted,
      json("{'status':{'taskId':'abc-_1','provisionerId':'gecko-3','workerType':'b-linux',"
           "'schedulerId':'gecko-level-3','priority':'low',"
           "'taskGroupId':'G1','retriesLeft':5,'state':'failed','runs':["
           "{'runId':0,'reasonCreated':'scheduled','reasonResolved':'failed','started':'s0',"
           "'resolved':'r0'},"
           "{'runId':1,'reasonCreated':'task-retry','reasonResolved':'completed',"
           "'scheduled':'q1','started':'s1','resolved':'r1'}]},'runId':1,'workerGroup':'us','"
           "workerId':'i-1','version':1,"
           "'task':{'tags':{'kind':'build','label':'build-linux64-shippable/opt',"
           "'project':'autoland','os':'linux','createdForUser':'me@x','trust-domain':'gecko',"
           "'action':'retrigger-task'}}}"),
      {"route.index.gecko.v2.autoland.pushdate.2024.01.31.20240131093000.firefox.linux64-opt",
       "route.index.gecko.v2.autoland.shippable.latest.Firefox.linux64-opt",
       "route.index.gecko.v2.autoland.revision.cccccccccccccccccccccccccccccccccccccccc.firefox.x",
       "route.tc-treeherder.v2.autoland.deadbeef.4567"});
  REQUIRE(build.is(events));
  CHECK((build.event().kind == EventKind::build));
  const std::string root =
      "https://tc.example.org/api/queue/v1/task/abc-_1/runs/1/artifacts/public/";
  const std::string git(40, 'c');
  CHECK(fields_of(build.event()) == Fields{{"tree", "autoland"},
                                           {"branch", "autoland"},
                                           {"platform", "linux64"},
                                           {"buildtype", "opt"},
                                           {"buildid", "20240131093000"},
                                           {"builddate", "1706693400"},
                                           {"buildurl", root + "build/target.tar.xz"},
                                           {"testsurl", root + "build/target.test_packages.json"},
                                           {"logurl", root + "logs/live_backing.log"},
                                           {"mobile", "false"},
                                           {"result", "success"},
                                           {"product", "firefox"},
                                           {"revision", "deadbeef"},
                                           {"label", "build-linux64-shippable/opt"},
                                           {"kind", "build"},
                                           {"task_id", "abc-_1"},
                                           {"run_id", "1"},
                                           {"task_group_id", "G1"},
                                           {"worker_type", "b-linux"},
                                           {"worker_id", "i-1"},
                                           {"reason", "completed"},
                                           {"started", "s1"},
                                           {"resolved", "r1"},
                                           {"push_id", "4567"},
                                           {"target", "linux64-shippable/opt"},
                                           {"owner", "me@x"},
                                           {"project", "autoland"},
                                           {"git_revision", git},
                                           {"action", "retrigger-task"},
                                           {"scheduled", "q1"},
                                           {"reason_created", "task-retry"},
                                           {"priority", "low"},
                                           {"scheduler", "gecko-level-3"},
                                           {"provisioner", "gecko-3"},
                                           {"worker_group", "us"}});
}

TEST_CASE("a failed test has its log and no build", "[dialect][taskcluster]") {
  const TranslatedTask test(
      exchanges::kTaskFailed,
      body_of("'kind':'mochitest','label':'test-linux1804-64-qr/debug-mochitest-plain-1',"
              "'test-platform':'linux1804-64-qr/debug','test-suite':'mochitest-plain',"
              "'test-variant':'a11y+fis'",
              ",'runs':[{'runId':0,'started':'s','workerId':'w'}]"),
      {"route.index.gecko.v2.try.latest.mobile.x"});
  REQUIRE(test.is(events));
  CHECK((test.event().kind == EventKind::test));
  CHECK(fields_of(test.event()) ==
        Fields{{"tree", "try"},
               {"branch", "try"},
               {"os", "linux1804-64-qr"},
               {"platform", "linux64"},
               {"buildtype", "debug"},
               {"test", "mochitest-plain-1"},
               {"logurl", std::string(kArtifacts) + "public/logs/live_backing.log"},
               {"mobile", "true"},
               {"talos", "false"},
               {"result", "failure"},
               {"product", "mobile"},
               {"label", "test-linux1804-64-qr/debug-mochitest-plain-1"},
               {"kind", "mochitest"},
               {"task_id", "T0"},
               {"run_id", "0"},
               {"worker_id", "w"},
               {"started", "s"},
               {"target", "linux1804-64-qr/debug"},
               {"suite", "mochitest-plain"},
               {"variant", "a11y+fis"}});
}

TEST_CASE(
    "a task that is neither a build nor a test is ignored, a message without a task is malformed",
    "[dialect][taskcluster]") {
  struct Row {
    std::string body;
    Fate kind;
  };
  const std::vector<Row> rows{
      {"{'status':{'taskId':'T'},'task':{'tags':{'kind':'build'}}}", events},
      {"{'status':{'taskId':5},'task':{'tags':{'kind':'build'}}}", events},
      {"{'status':{'taskId':'T'},'task':{'tags':{}}}", ignored},
      {"{'status':{'taskId':'T'},'task':{}}", ignored},
      {"{'status':{'taskId':'T'},'task':null}", ignored},
      {"{'status':{'taskId':'T'}}", ignored},
      {"{'status':{'taskId':'T'},'task':{'tags':['build']}}", ignored},
      {"{'status':{'taskId':'T'},'task':{'tags':{'kind':'None'}}}", ignored},
      {"{'status':{'taskId':'T'},'task':{'tags':{'kind':'build','kind':'x'}}}", ignored},
      {"{'status':{},'task':{'tags':{'kind':'build'}}}", malformed},
      {"{'status':{'taskId':''},'task':{'tags':{'kind':'build'}}}", malformed},
      {"{'status':{'taskId':'None'},'task':{'tags':{}}}", malformed},
      {"{'status':{'taskId':null}}", malformed},
      {"{'status':'T'}", malformed},
      {"{'taskId':'T'}", malformed},
      {"{}", malformed},
      {"[]", malformed},
      {"", malformed},
      {"{'status':{'taskId':'T'}", malformed},
      {"{'status':{'taskId':'T'},'task':{'tags':{'x':'\\ud800'}}}", malformed},
  };
  for (const auto& [body, kind] : rows) {
    CAPTURE(body);
    CHECK(TranslatedTask(exchanges::kTaskCompleted, json(body)).is(kind));
  }
}

TEST_CASE("the exchange determines the result, not the state", "[dialect][taskcluster]") {
  struct Row {
    std::string_view exchange;
    std::string runs, run_id, result;
  };
  const auto run = [](int id, const std::string& created, const std::string& resolved) {
    return "{'runId':" + std::to_string(id) + ",'reasonCreated':'" + created +
           "','reasonResolved':'" + resolved + "'}";
  };
  constexpr auto kException = exchanges::kTaskException;
  const std::vector<Row> rows{
      {exchanges::kTaskCompleted, run(0, "scheduled", "canceled"), "0", "success"},
      {exchanges::kTaskFailed, run(0, "scheduled", "completed"), "0", "failure"},
      {kException, run(0, "scheduled", "canceled"), "0", "canceled"},
      {kException, run(0, "scheduled", "superseded"), "0", "canceled"},
      {kException, run(0, "scheduled", "worker-shutdown"), "0", "exception"},
      {kException, run(0, "scheduled", "worker-shutdown") + "," + run(1, "retry", ""), "0",
       "retry"},
      {kException, run(0, "scheduled", "x") + "," + run(1, "task-retry", ""), "0", "retry"},
      {kException, run(0, "scheduled", "x") + "," + run(1, "rerun", ""), "0", "exception"},
      {kException, run(0, "scheduled", "x") + "," + run(1, "retry", "y"), "1", "exception"},
      {kException, run(1, "retry", "x") + "," + run(0, "scheduled", "y"), "0", "retry"},
      {kException, run(0, "retry", "x"), "0", "exception"},
      {kException, run(0, "a", "x") + "," + run(1, "b", "y") + "," + run(2, "retry", ""), "0",
       "retry"},
      {kException, run(0, "a", "canceled") + "," + run(1, "retry", ""), "0", "canceled"},
      {kException, run(0, "a", "x") + "," + run(1, "b", "canceled"), "0", "exception"},
      {kException, run(0, "a", "x") + "," + run(1, "b", "canceled"), "7", "canceled"},  // the last
      {kException, run(0, "a", "x") + "," + run(0, "b", "canceled"), "0",
       "exception"},  // the first
      {kException, run(0, "a", "x") + "," + run(1, "retry", "canceled"), "", "canceled"},
      {kException, "", "0", "exception"},
      {kException, "{'runId':'1','reasonCreated':'retry'}", "'0'", "retry"},
      {kException, "{'reasonCreated':'retry'}", "0", "exception"},
  };
  for (const auto& [exchange, runs, run_id, result] : rows) {
    CAPTURE(exchange, runs, run_id);
    const TranslatedTask build(
        exchange, body_of("'kind':'build'", ",'state':'exception','runs':[" + runs + "]",
                          run_id.empty() ? "" : ",'runId':" + run_id));
    CHECK(field_of(build.event(), Field::result) == result);
  }
}

TEST_CASE("provisioner and worker have a second source", "[dialect][taskcluster]") {
  struct Row {
    std::string status, root;
    Field field;
    std::string value;
  };
  const std::string run = ",'runs':[{'runId':0,'workerId':'i1','workerGroup':'g1'}]";
  const std::vector<Row> rows{
      {"", "", Field::provisioner, "<unknown>"},
      {",'provisionerId':'p','taskQueueId':'q/w'", "", Field::provisioner, "p"},
      {",'provisionerId':'','taskQueueId':'q/w'", "", Field::provisioner, "q"},
      {",'provisionerId':'None','taskQueueId':'q/w/x'", "", Field::provisioner, "q"},
      {",'taskQueueId':'q'", "", Field::provisioner, "q"},
      {",'taskQueueId':'/w'", "", Field::provisioner, "<unknown>"},
      {",'taskQueueId':'None/w'", "", Field::provisioner, "<unknown>"},
      {",'taskQueueId':['q/w']", "", Field::provisioner, "<unknown>"},
      {run, ",'workerGroup':'g','workerId':'i'", Field::worker_group, "g"},
      {run, ",'workerGroup':'g','workerId':'i'", Field::worker_id, "i"},
      {run, ",'workerGroup':''", Field::worker_group, "g1"},
      {run, ",'workerId':null", Field::worker_id, "i1"},
      {"", "", Field::worker_group, "<unknown>"},
      {",'priority':5", "", Field::priority, "5"},
      {",'priority':null", "", Field::priority, "<unknown>"},
      {",'schedulerId':'-'", "", Field::scheduler, "-"},
  };
  for (const auto& [status, root, field, value] : rows) {
    CAPTURE(status, root, row_of(field).name);
    const TranslatedTask build(exchanges::kTaskCompleted,
                               body_of("'kind':'build'", status, ",'runId':0" + root));
    CHECK(field_of(build.event(), field) == value);
  }
}

TEST_CASE("a copy of a task in another project's graph is ignored", "[dialect][taskcluster]") {
  const std::string tags = "'kind':'test','trust-domain':'gecko'";
  for (const auto& [scheduler, fate] : {std::pair("'relops-level-3'", ignored),
                                        {"'gecko-level-3'", events},
                                        {"['relops-level-3']", events},
                                        {"''", events}}) {
    CAPTURE(scheduler);
    const auto status = ",'schedulerId':" + std::string(scheduler);
    CHECK(TranslatedTask(exchanges::kTaskCompleted, body_of(tags, status)).is(fate));
  }
  const std::string no_task = "{'status':{'schedulerId':'relops-level-3'},'task':{'tags':{" + tags;
  CHECK(TranslatedTask(exchanges::kTaskCompleted, json(no_task + "}}}")).is(malformed));
}

// A run that has ended, with all that is not known before.
const std::string kEnded =
    ",'runs':[{'runId':0,'reasonCreated':'scheduled','reasonResolved':'completed',"
    "'scheduled':'2026-03-01T09:00:00.000Z','started':'2026-03-01T09:01:00.000Z',"
    "'resolved':'2026-03-01T09:02:00.000Z'}]";

TEST_CASE("before the end nothing is known of it", "[dialect][taskcluster]") {
  struct Row {
    std::string_view exchange;
    Stage stage;
    bool has_log, has_ended;
  };
  const std::string tags = "'kind':'build','label':'build-linux64/opt'";
  for (const auto& [exchange, stage, has_log, has_ended] :
       {Row{exchanges::kTaskDefined, Stage::defined, false, false},
        {exchanges::kTaskPending, Stage::pending, false, false},
        {exchanges::kTaskRunning, Stage::running, true, false},
        {exchanges::kTaskCompleted, Stage::ended, true, true}}) {
    CAPTURE(exchange);
    const TranslatedTask build(exchange, body_of(tags, kEnded));
    REQUIRE(build.is(events));
    const auto& event = build.event();
    CHECK((event.stage == stage));
    CHECK(event.has(Field::logurl) == has_log);
    for (const auto field : {Field::result, Field::reason, Field::resolved, Field::buildurl,
                             Field::testsurl, Field::duration, Field::wait}) {
      CAPTURE(row_of(field).name);
      const bool is_known = is_time_span(field) ? seconds_of(field, event) == 60 : event.has(field);
      CHECK(is_known == has_ended);
    }
    CHECK(field_of(event, Field::platform) == "linux64");
    CHECK(field_of(event, Field::started) == "2026-03-01T09:01:00.000Z");
    CHECK(field_of(event, Field::run_id) == "0");
  }
}

TEST_CASE("a task that is only defined has no run", "[dialect][taskcluster]") {
  const TranslatedTask test(
      exchanges::kTaskDefined,
      body_of("'kind':'test','label':'test-linux64/opt-x'", ",'priority':'low','runs':[]", ""),
      {"route.tc-treeherder.v2.autoland.abc"});
  REQUIRE(test.is(events));
  CHECK(fields_of(test.event()) == Fields{{"tree", "autoland"},
                                          {"branch", "autoland"},
                                          {"os", "linux64"},
                                          {"platform", "linux64"},
                                          {"buildtype", "opt"},
                                          {"test", "x"},
                                          {"mobile", "false"},
                                          {"talos", "false"},
                                          {"revision", "abc"},
                                          {"label", "test-linux64/opt-x"},
                                          {"kind", "test"},
                                          {"task_id", "T0"},
                                          {"target", "linux64/opt"},
                                          {"priority", "low"}});
}

TEST_CASE("a run whose worker disappeared has no log at any stage", "[dialect][taskcluster]") {
  const auto status = ",'runs':[{'runId':0,'started':'s','reasonResolved':'claim-expired'}]";
  const TranslatedTask test(exchanges::kTaskRunning, body_of("'kind':'test'", status));
  CHECK_FALSE(test.event().has(Field::logurl));
}

TEST_CASE("the run is that of the message, otherwise the last one", "[dialect][taskcluster]") {
  struct Row {
    std::string runs, run_id, started;
  };
  const std::vector<Row> rows{
      {"[{'runId':0,'started':'a'},{'runId':1,'started':'b'}]", "0", "a"},
      {"[{'runId':0,'started':'a'},{'runId':1,'started':'b'}]", "1", "b"},
      {"[{'runId':1,'started':'b'},{'runId':0,'started':'a'}]", "2", "a"},
      {"[{'runId':0,'started':'a'},{'runId':0,'started':'b'}]", "0", "a"},
      {"[{'runId':'0','started':'a'},{'runId':1,'started':'b'}]", "0", "a"},
      {"[{'runId':0,'started':'a'},{'runId':1,'started':'b'}]", "'0'", "a"},
      {"[{'runId':0.0,'started':'a'},{'runId':1,'started':'b'}]", "0", "b"},
      {"[{'started':'a'}]", "0", "a"},
      {"[{'runId':0}]", "0", "<unknown>"},
      {"[]", "0", "<unknown>"},
      {"{'runId':0,'started':'a'}", "0", "<unknown>"},
      {"null", "0", "<unknown>"},
  };
  for (const auto& [runs, run_id, started] : rows) {
    CAPTURE(runs, run_id);
    const TranslatedTask build(exchanges::kTaskCompleted,
                               body_of("'kind':'build'", ",'runs':" + runs, ",'runId':" + run_id));
    CHECK(field_of(build.event(), Field::started) == started);
  }
}

TEST_CASE("a repack has an event for each locale in its routes", "[dialect][taskcluster]") {
  const Routes routes{"route.index.gecko.v2.a.revision.r.firefox-l10n.linux64-opt.fr",
                      "route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.de",
                      "route.index.gecko.v2.a.latest.firefox-l10n.linux64-opt.fr"};
  for (const auto* const kind : {"l10n", "shippable-l10n", "nightly-l10n", "l10n-appservices"}) {
    CAPTURE(kind);
    const auto tags = "'kind':'" + std::string(kind) + "','label':'l10n-linux64/opt'";
    const TranslatedTask named(exchanges::kTaskCompleted, body_of(tags), routes);
    CHECK(named.locales() == "fr de ");
    CHECK(field_of(named.event(), Field::repack) == "true");
    const TranslatedTask unnamed(exchanges::kTaskCompleted, body_of(tags));
    CHECK(unnamed.locales() == "none");  // more than 18
    CHECK(field_of(unnamed.event(), Field::repack) == "true");
    CHECK_FALSE(unnamed.event().has(Field::locale));
  }
  const TranslatedTask other(exchanges::kTaskCompleted,
                             body_of("'kind':'build','label':'build-linux64/opt'"), routes);
  CHECK(other.locales() == "none");
  CHECK_FALSE(other.event().has(Field::repack));
}

TEST_CASE("an unknown kind is reported with its event", "[dialect][taskcluster]") {
  const TranslatedTask unknown(exchanges::kTaskCompleted, body_of("'kind':'new-test','label':'x'"));
  REQUIRE(unknown.is(events));
  CHECK(unknown.unknown_kind() == "new-test");
  CHECK(TranslatedTask(exchanges::kTaskCompleted, body_of("'kind':'test'")).unknown_kind().empty());
  CHECK(TranslatedTask(exchanges::kTaskCompleted, body_of("'label':'test-x'"))
            .unknown_kind()
            .empty());
}

TEST_CASE("artifact URLs are encoded, including the root URL", "[dialect][taskcluster]") {
  const TranslatedTask test(
      exchanges::kTaskCompleted,
      json("{'status':{'taskId':'a b\\u00e9','runs':[{'runId':2,'started':'s'}]},"
           "'runId':2,'task':{'tags':{'kind':'test'}}}"),
      {}, "http://root/x y");
  CHECK(field_of(test.event(), Field::logurl) ==
        "http://root/x%20y/api/queue/v1/task/a%20b%C3%A9/runs/2/artifacts/public/logs/"
        "live_backing.log");
}

TEST_CASE("each taskcluster field is read by its own rule", "[dialect][taskcluster]") {
  struct Row {
    std::string tags;
    Routes routes;
    Field field;
    std::string value;
  };
  const std::string test = "'kind':'test'";
  const Routes routed{"route.tc-treeherder.v2.autoland.abc.9"};
  const std::vector<Row> rows{
      {test, {}, Field::tree, "<unknown>"},
      {test, routed, Field::tree, "autoland"},
      {test + ",'project':'try'", routed, Field::tree, "autoland"},
      {test + ",'project':'try'", routed, Field::branch, "autoland"},
      {test + ",'project':'try'", routed, Field::project, "try"},
      {test + ",'project':'try'", {"route.index.gecko.v2.x.latest.firefox.y"}, Field::tree, "try"},
      {test + ",'project':''", {"route.index.gecko.v2.x.latest.firefox.y"}, Field::tree, "x"},
      {test + ",'project':null", {"route.index.gecko.v2.x.latest.firefox.y"}, Field::branch, "x"},
      {test + ",'project':'try'", routed, Field::revision, "abc"},
      {test, {"route.tc-treeherder.v2.a.b.007"}, Field::push_id, "7"},
      {test,
       {"route.index.g.v2.try.pushdate.1.2.3.20249931093000.p.x"},
       Field::buildid,
       "20249931093000"},
      {test,
       {"route.index.g.v2.try.pushdate.1.2.3.20249931093000.p.x"},
       Field::builddate,
       "<unknown>"},
      {test, {"route.index.g.v2.try.pushdate.1.2.3.latest.p.x"}, Field::buildid, "<unknown>"},
      {test + ",'trust-domain':'mobile'", {}, Field::mobile, "true"},
      {test, {"route.index.gecko.v2.try.latest.Fennec.x"}, Field::mobile, "true"},
      {test + ",'label':'test-ios/opt-x'", {}, Field::mobile, "true"},
      {test, {}, Field::platform, "<unknown>"},
      {test, {}, Field::os, "<unknown>"},
      {test, {}, Field::test, "<unknown>"},
      {test, {}, Field::label, "<unknown>"},
      {test + ",'label':'test-android-em/opt-x'", {}, Field::mobile, "true"},
      {test + ",'label':'test-linux/opt-x'", {}, Field::mobile, "false"},
      {test + ",'test-suite':'talos'", {}, Field::talos, "true"},
      {test + ",'test-type':'talos'", {}, Field::talos, "true"},
      {test + ",'test-suite':'talos-x'", {}, Field::talos, "false"},
      {test + ",'label':'test-linux/opt-talos-other'", {}, Field::talos, "true"},
      {test + ",'label':'test-linux/opt-xtalos'", {}, Field::talos, "false"},
      {"'kind':'source-test','label':'source-test-python-talos'", {}, Field::talos, "false"},
      {"'kind':'perftest','label':'talos-x'", {}, Field::talos, "true"},
      {"'kind':'perftest','label':'perftest-linux'", {}, Field::test, "perftest-linux"},
      {"'kind':'build'", {}, Field::talos, "<unknown>"},
      {"'kind':'build','label':'build-linux64/opt'", {}, Field::os, "<unknown>"},
      {"'kind':'build','label':'build-linux64/opt'", {}, Field::test, "<unknown>"},
  };
  for (const auto& [tags, routes, field, value] : rows) {
    CAPTURE(tags, routes, row_of(field).name);
    CHECK(field_of(TranslatedTask(exchanges::kTaskCompleted, body_of(tags), routes).event(),
                   field) == value);
  }
}

TEST_CASE("a message without the header CC has no routes", "[dialect][taskcluster]") {
  const auto body = body_of("'kind':'test','project':'try'");
  Delivery delivery;
  delivery.exchange = exchanges::kTaskCompleted;
  delivery.body = body;
  Translation out;
  const auto verdict = translate_taskcluster(delivery, "https://x", out);
  REQUIRE(verdict.has_events());
  CHECK(field_of(out.event, Field::tree) == "try");
  CHECK(field_of(out.event, Field::revision) == "<unknown>");
}

}  // namespace

}  // namespace pbm
