// SPDX-License-Identifier: MPL-2.0
#include "flow/pipeline.h"

#include "event/capture_facts.h"
#include "event/exchanges.h"
#include "support/catch.h"
#include "support/counted_new.h"
#include "support/delivery_of.h"
#include "support/quoted.h"

#include <array>
#include <memory>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Kind = Outcome::Kind;

constexpr std::string_view kReceived = "20240131093001";
constexpr std::string_view kBuildbot = "exchange/build/";

std::unique_ptr<LineWriter> json_writer() { return make_line_writer(JsonFormat{}, {}); }

PipelineSettings everything() {
  PipelineSettings settings;
  settings.filter.mobile = Mobile::any;
  settings.filter.talos = true;
  settings.dialect.taskcluster_root_url = "https://tc.example.org";
  return settings;
}

std::string buildbot_body(const std::string& properties) {
  return json("{'payload':{'build':{'properties':[['branch','try','x']" + properties +
              "],'results':0}}}");
}

// Of a repack for two locales.
constexpr std::array<std::string_view, 2> kRoutes{
    "route.index.gecko.v2.try.latest.firefox-l10n.linux64-opt.fr",
    "route.index.gecko.v2.try.latest.firefox-l10n.linux64-opt.de"};

struct Ran {
  Outcome outcome;
  std::string lines;
};

Ran run(PipelineSettings settings, const Delivery& delivery, std::string before = "") {
  Pipeline pipeline(std::move(settings), json_writer());
  Ran ran{{}, std::move(before)};
  ran.outcome = pipeline.process(delivery, kReceived, ran.lines);
  return ran;
}

// Its process may have been killed between the line and the memory.
TEST_CASE("an event whose line is recognized is remembered", "[flow][pipeline]") {
  auto settings = everything();
  settings.unique = {.fields = {Field::event}, .time = std::chrono::hours(1)};
  const auto first = buildbot_body(",['platform','linux','x'],['buildnumber',1,'x']");
  const auto second = buildbot_body(",['platform','linux','x'],['buildnumber',2,'x']");
  auto delivery = delivery_of(kBuildbot, "build.x.1.log_uploaded", first);
  const auto line = run(settings, delivery).lines;
  REQUIRE(line.ends_with('\n'));
  Recollection file;
  file.add(std::string_view(line).substr(0, line.size() - 1), Settlement::open, 0);
  file.complete();
  Pipeline pipeline(settings, json_writer());
  pipeline.remember(std::move(file));
  std::string lines;
  delivery.redelivered = true;
  CHECK(pipeline.process(delivery, kReceived, lines).recognized == 1u);
  const auto next = delivery_of(kBuildbot, "build.x.2.log_uploaded", second);
  CHECK(pipeline.process(next, kReceived, lines).suppressed == 1u);
  CHECK(lines.empty());
}

TEST_CASE("a build is printed in full", "[flow][pipeline]") {
  const auto body = buildbot_body(
      ",['buildid','20120701000000','x'],['platform','linux-debug','x'],['locale','de','x'],"
      "['buildnumber',7,'x'],['revision','r\\u00e9\\u0001/\\\"','x']");
  auto delivery = delivery_of(kBuildbot, "build.try-linux-debug.7.log_uploaded", body);
  delivery.redelivered = true;
  const auto ran = run(everything(), delivery);
  CHECK(ran.outcome.kind == Kind::emitted);
  CHECK(ran.lines ==
        json("{'event':'build','source':'buildbot','timestamp':'20240131093001',"
             "'key':'build.try-linux-debug.7.log_uploaded','tree':'try','branch':'try',"
             "'platform':'linux','buildtype':'debug','buildid':'20120701000000',"
             "'builddate':1341126000,'buildurl':null,'testsurl':null,'mobile':false,"
             "'result':'success','revision':'r\xC3\xA9\\u0001/\\'','status':0,'locale':'de',"
             "'redelivered':true,'job_number':7,'tags':[]}\n"));
}

TEST_CASE("a test is printed in full", "[flow][pipeline]") {
  const auto body = buildbot_body(
      ",['buildid','x','x'],['build_url','http://b','x'],['tests_url','http://t','x'],"
      "['log_url','http://l','x'],['platform','win32','x'],['product','Firefox','x']");
  const auto ran =
      run(everything(), delivery_of(kBuildbot, "build.try_xp_test-a.7.log_uploaded", body));
  CHECK(ran.lines ==
        json("{'event':'test','source':'buildbot','timestamp':'20240131093001',"
             "'key':'build.try_xp_test-a.7.log_uploaded','tree':'try','branch':'try','os':'xp',"
             "'platform':'win32','buildtype':'opt','builddate':null,'test':'a',"
             "'logurl':'http://l','mobile':false,'talos':false,'result':'success','buildid':'x',"
             "'buildurl':'http://b','testsurl':'http://t','product':'firefox','status':0}\n"));
}

TEST_CASE("a normalized message is printed in full", "[flow][pipeline]") {
  const auto body = json(
      "{'payload':{'tree':'try','tags':['a','b'],'blobber_files':{'x' :[1.0]},'repack':true}}");
  const auto ran = run(everything(), delivery_of("exchange/build/normalized", "k", body));
  CHECK(ran.lines ==
        json("{'event':'build','source':'normalized','timestamp':'20240131093001','key':'k',"
             "'tree':'try','branch':'try','platform':null,'buildtype':null,'buildid':null,"
             "'builddate':null,'buildurl':null,'testsurl':null,'mobile':false,'result':null,"
             "'blobber_files':{'x' :[1.0]},'repack':true,'tags':['a','b']}\n"));
}

TEST_CASE("a Taskcluster message is printed in full", "[flow][pipeline]") {
  const auto body = json(
      "{'status':{'taskId':'T','taskGroupId':'G','workerType':'w','runs':[{'runId':0,'started':'s'}"
      "]},"
      "'runId':0,'workerId':'i',"
      "'task':{'tags':{'kind':'build','label':'build-win64/debug','project':'try'}}}");
  auto delivery = delivery_of(exchanges::kTaskFailed, "primary.T", body);
  const CaptureFacts facts{.received = "20240101000000"};
  delivery.captured = &facts;
  const auto ran = run(everything(), delivery);
  CHECK(ran.lines ==
        json("{'event':'build','source':'taskcluster','timestamp':'20240101000000',"
             "'key':'primary.T','tree':'try','branch':'try','platform':'win64',"
             "'buildtype':'debug','buildid':null,'builddate':null,'buildurl':null,"
             "'testsurl':null,'mobile':false,'result':'failure',"
             "'logurl':'https://tc.example.org/api/queue/v1/task/T/runs/0/artifacts/public/logs/"
             "live_backing.log','label':'build-win64/debug','kind':'build','task_id':'T',"
             "'run_id':0,'task_group_id':'G','worker_type':'w','worker_id':'i','started':'s',"
             "'target':'win64/debug','project':'try'}\n"));
}

TEST_CASE("time spans are counted once for each message, and only if asked for",
          "[flow][pipeline]") {
  const auto body = json(
      "{'status':{'taskId':'T','runs':[{'runId':0,'scheduled':'2026-03-02T09:00:00.000Z',"
      "'started':'2026-03-02T09:01:00.000Z','resolved':'2026-03-02T09:03:00.000Z'}]},'runId':0,"
      "'task':{'tags':{'kind':'shippable-l10n','label':'shippable-l10n-linux64-shippable-1/opt',"
      "'project':'try'}}}");
  auto delivery = delivery_of(exchanges::kTaskFailed, "primary.T", body);
  delivery.cc = kRoutes;
  for (const auto spans : {TimeSpans::counted, TimeSpans::ignored}) {
    auto settings = everything();
    settings.time_spans = spans;
    Pipeline pipeline(settings, json_writer());
    std::string lines;
    REQUIRE(pipeline.process(delivery, kReceived, lines).lines == 2);
    const std::uint64_t expected = spans == TimeSpans::counted ? 1 : 0;
    CHECK(pipeline.printed().durations(EventKind::build).count() == expected);
    CHECK(pipeline.printed().waits(EventKind::build).count() == expected);
    CHECK(pipeline.printed().delays().count == expected);
  }
}

TEST_CASE("a localized Taskcluster build makes a line for each locale", "[flow][pipeline]") {
  const auto body = json(
      "{'status':{'taskId':'T'},'runId':0,'task':{'tags':{'kind':'shippable-l10n',"
      "'label':'shippable-l10n-linux64-shippable-1/opt','project':'try'}}}");
  auto delivery = delivery_of(exchanges::kTaskFailed, "primary.T", body);
  const auto one = run(everything(), delivery);
  CHECK(one.outcome.lines == 1u);
  CHECK(one.lines.find("'locale'") == std::string::npos);
  CHECK(one.lines.find("\"repack\":true") != std::string::npos);
  delivery.cc = kRoutes;
  const auto two = run(everything(), delivery);
  CHECK(two.outcome.lines == 2u);
  CHECK(two.lines.find("\"locale\":\"fr\"") < two.lines.find("\"locale\":\"de\""));
  CHECK(two.lines.find("\"locale\":\"de\"") != std::string::npos);
}

TEST_CASE("an unknown task kind is reported, whether the task is printed or not",
          "[flow][pipeline]") {
  const auto body =
      json("{'status':{'taskId':'T'},'task':{'tags':{'kind':'new-test','label':'x'}}}");
  const auto delivery = delivery_of(exchanges::kTaskFailed, "primary.T", body);
  auto settings = everything();
  Pipeline all(settings, json_writer());
  settings.filter.texts.push_back({Field::tree, {"try"}, {}});
  Pipeline none(settings, json_writer());
  for (auto* pipeline : {&all, &none}) {
    std::string out;
    CHECK(pipeline->process(delivery, kReceived, out).unknown_kind == "new-test");
    CHECK(out.empty() == (pipeline == &none));
  }
}

TEST_CASE("only a printed result counts against the run", "[flow][pipeline]") {
  struct Row {
    std::string_view exchange;
    bool matches, unsuccessful;
  };
  const auto body = json(
      "{'status':{'taskId':'T','runs':[{'runId':0,'reasonResolved':'canceled'}]},'runId':0,"
      "'task':{'tags':{'kind':'build','project':'try'}}}");
  for (const auto& [exchange, matches, unsuccessful] : {Row{exchanges::kTaskCompleted, true, false},
                                                        {exchanges::kTaskFailed, true, true},
                                                        {exchanges::kTaskFailed, false, false},
                                                        {exchanges::kTaskException, true, false}}) {
    CAPTURE(exchange, matches);
    auto settings = everything();
    settings.filter.texts.push_back({Field::tree, {matches ? "try" : "other"}, {}});
    CHECK(run(settings, delivery_of(exchange, "k", body)).outcome.unsuccessful == unsuccessful);
  }
}

TEST_CASE("the pulse event is printed first and contains the unchanged message",
          "[flow][pipeline]") {
  auto settings = everything();
  settings.pulse = true;
  const auto body = json("{'payload' :\n{'tree':'try','n':1e400,'tree':'try\\u0020'}}");
  const std::vector<std::string_view> cc{"route.a", "route.\"b\""};
  auto delivery = delivery_of("exchange/build/normalized", "k", body);
  delivery.cc = cc;
  const auto ran = run(settings, delivery, "before\n");
  CHECK(ran.outcome.kind == Kind::emitted);
  const auto pulse = json(
      "before\n{'event':'pulse','source':'normalized','timestamp':'20240131093001',"
      "'exchange':'exchange/build/normalized','key':'k','cc':['route.a','route.\\'b\\''],"
      "'redelivered':false,'message':{'payload' : {'tree':'try','n':1e400,"
      "'tree':'try\\u0020'}}}\n");
  REQUIRE(ran.lines.starts_with(pulse));
  CHECK(ran.lines.substr(pulse.size()).starts_with(json("{'event':'build','source':'normalized'")));
}

TEST_CASE("pulse events are not filtered", "[flow][pipeline]") {
  struct Row {
    std::string exchange, key, body;
    bool pulse;
  };
  const std::vector<Row> rows{
      {"exchange/build/", "no.key", "{}", true},
      {"exchange/build/", "build.try-linux.1.started", "{ }", true},
      {"exchange/build/", "build.try-linux.1.log_uploaded", buildbot_body(""), true},
      {"exchange/build/", "build.try-linux.1.log_uploaded", "{}",
       true},  // malformed as a build, but valid JSON
      {"exchange/taskcluster-queue/v1/task-completed", "k", "{}", true},
      {"elsewhere", "k", "{}", true},
      {"", "", "{}", true},
      {"elsewhere", "k", "[]", false},
      {"elsewhere", "k", "", false},
      {"elsewhere", "k", "{'a':'\xFF'}", false},
      {"elsewhere", "k", "{'a':'\\ud800'}", false},
      {"exchange/build/", "no.key", "{", false},
      {"elsewhere\xFF", "k", "{}", false},
      {"elsewhere", "k\xFF", "{}", false},
  };
  for (const auto& [exchange, key, body, pulse] : rows) {
    CAPTURE(exchange, key, body);
    auto settings = everything();
    settings.pulse = true;
    settings.filter.texts.push_back({Field::tree, {"no-such-tree"}, {}});
    const auto text = json(body);
    const auto ran = run(settings, delivery_of(exchange, key, text));
    CHECK(ran.lines.starts_with(json("{'event':'pulse'")) == pulse);
    if (!pulse) {
      CHECK(ran.outcome.kind == Kind::malformed);
      CHECK(ran.outcome.defect);
      CHECK(ran.lines.empty());
    }
  }
}

TEST_CASE("a malformed build message is still printed as a pulse event", "[flow][pipeline]") {
  auto settings = everything();
  settings.pulse = true;
  const auto body = json("{'payload':{'build':{'properties':[['branch','x/']]}}}");
  const auto ran = run(settings, delivery_of(kBuildbot, "build.x.1.log_uploaded", body));
  CHECK(ran.outcome.kind == Kind::malformed);
  CHECK(ran.lines.starts_with(json("{'event':'pulse','source':'buildbot'")));
  CHECK(ran.lines.find('\n') == ran.lines.size() - 1);
}

TEST_CASE("with pulse events only, no message is translated", "[flow][pipeline]") {
  auto settings = everything();
  settings.pulse = true;
  settings.filter.builds = settings.filter.tests = false;
  const auto ran = run(settings, delivery_of(kBuildbot, "build.x.1.log_uploaded", "{}"));
  CHECK(ran.outcome.kind == Kind::emitted);
}

TEST_CASE("a decision by the key does not read the body", "[flow][pipeline]") {
  struct Row {
    std::string name, key;
    Filter filter;
    Outcome::Kind kind;
  };
  Filter all;
  Filter debug_only;
  debug_only.texts.push_back({Field::buildtype, {"debug"}, {}});
  Filter not_opt;
  not_opt.texts.push_back({Field::buildtype, {}, {"opt"}});
  Filter tests_only;
  tests_only.builds = false;
  Filter neither;
  neither.builds = neither.tests = false;
  const std::vector<Row> rows{
      {"all", "build.try-linux.1.log_uploaded", all, Kind::malformed},
      {"all", "build.try-linux.1.finished", all, Kind::ignored},
      {"all", "build.try-source.1.log_uploaded", all, Kind::ignored},
      {"all", "nothing", all, Kind::ignored},
      {"debug only", "build.try-linux.1.log_uploaded", debug_only, Kind::filtered},
      {"debug only", "build.try-linux-debug.1.log_uploaded", debug_only, Kind::malformed},
      {"not opt", "build.try-linux.1.log_uploaded", not_opt, Kind::filtered},
      {"not opt", "build.try-linux-pgo.1.log_uploaded", not_opt, Kind::malformed},
      {"tests only", "build.try-linux.1.log_uploaded", tests_only, Kind::filtered},
      {"tests only", "build.try_xp_test-x.1.log_uploaded", tests_only, Kind::malformed},
      {"neither", "build.try-linux.1.log_uploaded", neither, Kind::ignored},
  };
  for (const auto& [name, key, filter, kind] : rows) {
    CAPTURE(name, key);
    auto settings = everything();
    settings.filter = filter;
    CHECK(run(settings, delivery_of(kBuildbot, key, "no JSON")).outcome.kind == kind);
    auto oversized = delivery_of(kBuildbot, key, "");
    oversized.body_bytes = 1000;
    oversized.defect = {"larger than the limit"};
    const auto ran = run(settings, oversized);
    CHECK(ran.outcome.kind == kind);
    if (kind == Kind::malformed) CHECK(ran.outcome.defect.why == "larger than the limit");
  }
}

TEST_CASE("a Jetpack key that cannot be a test is ignored without reading the body",
          "[flow][pipeline]") {
  const auto ran = run(everything(),
                       delivery_of(kBuildbot, "build.jetpack-try-linux.1.log_uploaded", "no JSON"));
  CHECK(ran.outcome.kind == Kind::ignored);
}

TEST_CASE("sources that are not selected are ignored, as are unknown exchanges",
          "[flow][pipeline]") {
  auto settings = everything();
  settings.pulse = true;
  settings.sources = {false, true, false};
  settings.unknown_exchanges = false;
  struct Row {
    std::string exchange;
    Outcome::Kind kind;
  };
  const std::vector<Row> rows{{"exchange/build/", Kind::ignored},
                              {"exchange/build/normalized", Kind::emitted},
                              {"exchange/taskcluster-queue/v1/task-failed", Kind::ignored},
                              {"elsewhere", Kind::ignored}};
  for (const auto& [exchange, kind] : rows) {
    CAPTURE(exchange);
    const auto body = json("{'payload':{'tree':'try'}}");
    const auto ran = run(settings, delivery_of(exchange, "k", body));
    CHECK(ran.outcome.kind == kind);
    CHECK(ran.lines.empty() == (kind == Kind::ignored));
  }
}

TEST_CASE("a line without exchange and key is malformed for any selection", "[flow][pipeline]") {
  auto delivery = delivery_of("", "", "x");
  const CaptureFacts unreadable{.line = CaptureFacts::Line::unreadable};
  delivery.captured = &unreadable;
  delivery.defect = {"exchange or key is missing"};
  auto settings = everything();
  settings.unknown_exchanges = false;
  const auto ran = run(settings, delivery);
  CHECK(ran.outcome.kind == Kind::malformed);
  CHECK(ran.outcome.defect.why == "exchange or key is missing");
}

TEST_CASE("events that do not match the filter are not printed", "[flow][pipeline]") {
  auto settings = everything();
  settings.filter.texts.push_back({Field::tree, {"mozilla-*"}, {}});
  const auto body = buildbot_body("");
  const auto delivery = delivery_of(kBuildbot, "build.try-linux.1.log_uploaded", body);
  const auto ran = run(settings, delivery, "before\n");
  CHECK(ran.outcome.kind == Kind::filtered);
  CHECK(ran.lines == "before\n");
}

TEST_CASE("a message that is neither a build nor a test is ignored", "[flow][pipeline]") {
  const auto body = json("{'status':{'taskId':'T'},'task':{'tags':{}}}");
  const auto ran = run(everything(), delivery_of(exchanges::kTaskFailed, "k", body));
  CHECK(ran.outcome.kind == Kind::ignored);
  CHECK(ran.lines.empty());
}

std::string locales_of(const std::string& lines) {
  std::string found;
  const auto member = [](std::string_view line, std::string_view name) {
    const auto at = line.find("\"" + std::string(name) + "\":");
    if (at == line.npos) return std::string("-");
    const auto begin = at + name.size() + 3;
    return std::string(line.substr(begin, line.find_first_of(",}", begin) - begin));
  };
  for (std::size_t begin = 0; begin < lines.size();) {
    const auto end = lines.find('\n', begin);
    const auto line = std::string_view(lines).substr(begin, end - begin);
    found += member(line, "locale") + member(line, "status") + member(line, "result") + " ";
    begin = end + 1;
  }
  std::erase(found, '"');
  return found;
}

TEST_CASE("a repack makes an event for each locale, in order", "[flow][pipeline]") {
  struct Row {
    std::string properties;
    Outcome::Kind kind;
    std::string events;
  };
  const std::vector<Row> rows{
      {",['locales','de, fr,de','x'],['locale','it','x']", Kind::emitted,
       "de0success fr0success de0success "},
      {",['locales','{\\'de\\':\\'Success\\',\\'fr\\':\\'2\\'}','x']", Kind::emitted,
       "de0success fr2failure "},
      {",['locales',',','x']", Kind::filtered, ""},
      {",['locales','{}','x']", Kind::filtered, ""},
      {",['locales','None','x']", Kind::emitted, "en-US0success "},
      {"", Kind::emitted, "en-US0success "},
  };
  for (const auto& [properties, kind, events] : rows) {
    CAPTURE(properties);
    const auto body = buildbot_body(properties);
    const auto ran =
        run(everything(), delivery_of(kBuildbot, "build.try-linux_repack.1.log_uploaded", body));
    CHECK(locales_of(ran.lines) == events);
    if (!events.empty()) CHECK(ran.outcome.kind == kind);
    if (events.empty()) CHECK(ran.outcome.kind != Kind::malformed);
  }
}

TEST_CASE("a list of locales keeps an unknown result", "[flow][pipeline]") {
  const auto body =
      json("{'payload':{'build':{'properties':[['branch','try'],['locales','de,fr']]}}}");
  const auto ran =
      run(everything(), delivery_of(kBuildbot, "build.try-linux.1.log_uploaded", body));
  CHECK(locales_of(ran.lines) == "de-null fr-null ");
}

TEST_CASE("a repack of more than 16 MiB is malformed and uses no more memory", "[flow][pipeline]") {
  constexpr std::size_t kLocales = 1000;
  const auto of = [](std::size_t filling) {
    return buildbot_body(",['platform','linux','x'],['locales','de" +
                         repeated(",de", kLocales - 1) + "','x'],['revision','" +
                         repeated("r", filling) + "','x']");
  };
  const auto fitting = of(Emitter::kMostOutputBytes / kLocales - 1000);
  const auto key = "build.try-linux_repack.1.log_uploaded";
  CHECK(run(everything(), delivery_of(kBuildbot, key, fitting)).outcome.lines == kLocales);
  // The limit is exact: all lines are equally long, and one byte in each of them is too many.
  const auto bytes = run(everything(), delivery_of(kBuildbot, key, of(1))).lines.size() / kLocales;
  const auto longest = Emitter::kMostOutputBytes / kLocales;
  REQUIRE(longest == 16'777);
  CHECK(run(everything(), delivery_of(kBuildbot, key, of(longest - bytes + 1))).outcome.lines ==
        kLocales);
  CHECK(run(everything(), delivery_of(kBuildbot, key, of(longest - bytes + 2))).outcome.lines == 0);
  const auto ran = run(everything(), delivery_of(kBuildbot, key, of(50'000)), "before\n");
  CHECK(ran.outcome.kind == Kind::malformed);
  CHECK(ran.outcome.defect.why == "its lines exceed 16 MiB");
  CHECK(ran.outcome.lines == 0u);
  CHECK(ran.lines == "before\n");
  CHECK(ran.lines.capacity() < 4 * Emitter::kMostOutputBytes);
  // Only events that match are counted.
  auto one = everything();
  one.filter.texts.push_back({Field::locale, {"fr"}, {}});
  CHECK(run(one, delivery_of(kBuildbot, key, of(50'000))).outcome.kind == Kind::filtered);
}

TEST_CASE("either all lines of a repack are printed or none", "[flow][pipeline]") {
  const auto broken = buildbot_body(",['locales','{\\'de\\':\\'0\\',}','x']");
  const auto key = "build.try-linux.1.log_uploaded";
  auto ran = run(everything(), delivery_of(kBuildbot, key, broken), "before\n");
  CHECK(ran.outcome.kind == Kind::malformed);
  CHECK(ran.lines == "before\n");

  // The key, which is in every line, contains invalid bytes.
  const auto good = buildbot_body(",['locales','de,fr','x']");
  ran = run(everything(), delivery_of(kBuildbot, "build.try-\xFFlinux.1.log_uploaded", good),
            "before\n");
  CHECK(ran.outcome.kind == Kind::malformed);
  CHECK(ran.lines == "before\n");
}

// The text of each event of the message, of which `most` are printed, separated by '/'.
std::string separated(const FormatSettings& format, const std::string& body,
                      std::uint64_t most = Pipeline::kNoLimit) {
  auto settings = everything();
  settings.pulse = true;
  Pipeline pipeline(std::move(settings), make_line_writer(format, {}));
  std::string text = "before\n";
  const auto outcome = pipeline.process(
      delivery_of(kBuildbot, "build.try-linux.1.log_uploaded", body), kReceived, text, most);
  CHECK(outcome.line_ends.size() == outcome.lines);
  std::string shown;
  std::size_t begin = 7;
  for (const auto end : outcome.line_ends) {
    shown += text.substr(begin, end - begin) + "/";
    begin = end;
  }
  CHECK(begin == text.size());
  return shown;
}

TEST_CASE("the outcome says where the line of each event ends", "[flow][pipeline]") {
  const auto repack = buildbot_body(",['locales','de,fr','x']");
  const auto two_lines = *parse_template("{event}\\n{locale}");
  CHECK(separated(two_lines, repack) == "pulse\n\n/build\nde\n/build\nfr\n/");
  CHECK(separated(two_lines, repack, 2) == "pulse\n\n/build\nde\n/");
  const RowFormat row{.fields = {Field::locale}, .null_text = "a\n"};
  CHECK(separated(row, repack) == "a\n\n/de\n/fr\n/");
  // The text format makes one line of the localized builds of a message.
  const auto text = separated(TextFormat{}, repack);
  CHECK(std::ranges::count(text, '\n') == 2);
  CHECK(text.ends_with("\n//"));
  // Of a malformed message, only the pulse event is printed.
  CHECK(separated(two_lines, buildbot_body(",['locales','{','x']")) == "pulse\n\n/");
}

TEST_CASE("a message does not affect the next one", "[flow][pipeline]") {
  Pipeline pipeline(everything(), json_writer());
  const auto repack =
      buildbot_body(",['locales','de,fr','x'],['product','xulrunner','x'],['revision','abc','x']");
  const auto plain = buildbot_body("");
  const auto bad = buildbot_body(",['locales','{','x']");
  const auto first = delivery_of(kBuildbot, "build.try-linux.1.log_uploaded", plain);
  std::string alone;
  REQUIRE(Pipeline(everything(), json_writer()).process(first, kReceived, alone).kind ==
          Kind::emitted);
  for (const auto& before : {repack, bad, plain}) {
    CAPTURE(before);
    std::string lines;
    static_cast<void>(pipeline.process(
        delivery_of(kBuildbot, "build.try-linux.1.log_uploaded", before), kReceived, lines));
    lines.clear();
    REQUIRE(pipeline.process(first, kReceived, lines).kind == Kind::emitted);
    CHECK(lines == alone);
  }
}

// The message about another run of its task, if it is of one: each run is printed once.
std::string with_run(std::string body, int run) {
  const std::string member = R"("runId":0,"worker)";
  const auto at = body.find(member);
  if (at != body.npos) body.replace(at + 8, 1, std::to_string(run));
  return body;
}

TEST_CASE("in steady state a message allocates no memory", "[flow][pipeline]") {
  // In between, what remembers the printed runs does not grow.
  constexpr int kGrown = 35;
  constexpr int kRounds = 60;
  const std::vector<std::string_view> cc{
      "route.tc-treeherder.v2.autoland.deadbeefdeadbeefdeadbeefdeadbeefdeadbeef.4567",
      "route.index.gecko.v2.autoland.shippable.latest.firefox.linux64-opt",
      "route.index.gecko.v2.autoland.pushdate.2024.01.31.20240131093000.firefox.linux64-opt"};
  struct Row {
    std::string name, exchange, key, body;
    Outcome::Kind kind;
  };
  const std::string properties =
      ",['buildid','20120701000000','x'],['platform','macosx64-debug','x'],"
      "['packageUrl','http://ftp.example.org/a b/firefox.dmg','x'],['product','Firefox','x'],"
      "['log_url','http://ftp.example.org/log \\u00e9.txt.gz','x'],['buildnumber',123,'x'],"
      "['revision','0123456789012345678901234567890123456789','x'],"
      "['blobber_files','{\\'a.log\\': \\'http://x/y\\'}','x']";
  const std::string task =
      "'runId':0,'workerId':'i-0123456789abcdef0','workerGroup':'us-east1','task':{'tags':{"
      "'kind':'KIND','label':'LABEL','project':'mozilla-central-with-a-long-name'}}}";
  const auto task_of = [&task](const std::string& kind, const std::string& label) {
    auto text = json(
        "{'status':{'taskId':'V8x0abcdefghijklmnopqr','runs':[{'runId':0,"
        "'reasonResolved':'completed','started':'2024-01-31T09:30:00.000Z'}]}," +
        task);
    text.replace(text.find("KIND"), 4, kind);
    text.replace(text.find("LABEL"), 5, label);
    return text;
  };
  const std::vector<Row> rows{
      {"buildbot build", "exchange/build/", "build.try-macosx64-debug-nightly.7.log_uploaded",
       buildbot_body(properties), Kind::emitted},
      {"buildbot test", "exchange/build/",
       "build.try_snowleopard-debug_test-mochitest-1.7.log_uploaded", buildbot_body(properties),
       Kind::emitted},
      {"buildbot repack by list", "exchange/build/", "build.try-macosx64-l10n.7.log_uploaded",
       buildbot_body(properties + ",['locales','de,fr,it,es-ES,zh-TW','x']"), Kind::emitted},
      {"buildbot repack by map", "exchange/build/", "build.try-macosx64-l10n.7.log_uploaded",
       buildbot_body(properties + ",['locales','{\\'de\\':\\'0\\',\\'fr\\':\\'2\\'}','x']"),
       Kind::emitted},
      {"buildbot bad", "exchange/build/", "build.try-linux.7.log_uploaded", "{}", Kind::malformed},
      {"buildbot ignored", "exchange/build/", "build.try-linux.7.finished", "{}", Kind::ignored},
      {"normalized", "exchange/build/normalized", "build.try.linux.opt",
       json("{'payload':{'tree':'mozilla-central-with-a-long-name','platform':'linux64-aarch64',"
            "'product':'Firefox','status':0,'builddate':1341126000,'tags':['a','b','c'],"
            "'blobber_files':{'a' : 1},'test':'mochitest','talos':true}}"),
       Kind::emitted},
      {"taskcluster build", "exchange/taskcluster-queue/v1/task-completed", "primary.T",
       task_of("build", "build-linux64-shippable/opt"), Kind::emitted},
      {"taskcluster test", "exchange/taskcluster-queue/v1/task-exception", "primary.T",
       task_of("test", "test-linux1804-64-qr/opt-mochitest-plain-headless-1"), Kind::emitted},
      {"taskcluster ignored", "exchange/taskcluster-queue/v1/task-completed", "primary.T",
       task_of("decision-task", "Gecko Decision Task"), Kind::ignored},
  };
  for (const bool pulse : {false, true}) {
    auto settings = everything();
    settings.pulse = pulse;
    settings.filter.texts.push_back({Field::buildtype, {}, {"asan"}});
    Pipeline pipeline(std::move(settings), json_writer());
    std::string out;
    out.reserve(std::size_t{1} << 20);
    for (int round = 0; round < kRounds; ++round) {
      for (const auto& row : rows) {
        const auto body = with_run(row.body, round);
        auto delivery = delivery_of(row.exchange, row.key, body);
        delivery.cc = cc;
        out.clear();
        const auto before = allocations();
        const auto outcome = pipeline.process(delivery, kReceived, out);
        const auto made = allocations() - before;
        CAPTURE(row.name, pulse, outcome.defect.why);
        if (!pulse) CHECK(outcome.kind == row.kind);
        if (round >= kGrown) CHECK(made == 0u);
      }
    }
  }
}

// The failed test of a task with texts of `bytes`, which differ in their first bytes.
std::string long_failure(int number, std::size_t bytes) {
  const auto name = std::to_string(number);
  auto text = json(
      "{'status':{'taskId':'ID','runs':[{'runId':0,'started':'2024-01-31T09:30:00.000Z'}]},"
      "'runId':0,'task':{'metadata':{'owner':'TEXT'},'tags':{'kind':'TEXT',"
      "'label':'test-linux1804-64/opt-TEXT','project':'TEXT'}}}");
  text.replace(text.find("ID"), 2, name);
  for (auto at = text.find("TEXT"); at != text.npos; at = text.find("TEXT", at)) {
    text.replace(at, 4, name + repeated("x", bytes));
  }
  return text;
}

TEST_CASE("what is remembered of messages is limited in bytes, not in number", "[flow][pipeline]") {
  constexpr std::int64_t kMost = 1'500'000;
  auto nothing = everything();
  for (const auto field : {Field::tree, Field::test, Field::platform, Field::kind, Field::owner}) {
    nothing.filter.texts.push_back({field, {"none"}, {}});
  }
  const std::vector<std::pair<PipelineSettings, Kind>> rows{{everything(), Kind::emitted},
                                                            {nothing, Kind::filtered}};
  for (const auto& [settings, kind] : rows) {
    Pipeline pipeline(settings, json_writer());
    std::int64_t before = 0;
    for (int i = 0; i < 400; ++i) {
      const auto body = long_failure(i, 10'000);
      const auto delivery =
          delivery_of("exchange/taskcluster-queue/v1/task-failed", "primary.", body);
      std::string out;
      REQUIRE(pipeline.process(delivery, kReceived, out).kind == kind);
      if (i == 0) before = allocated_bytes();
    }
    CHECK(allocated_bytes() - before < kMost);
  }
}

TEST_CASE("a filter is the reason why nothing matches, however it excludes a message",
          "[flow][pipeline]") {
  struct Row {
    bool pulse;
    Field field;
    std::string wanted;
    std::string value;
  };
  const std::vector<Row> rows{
      {false, Field::tree, "tri", "try"},
      {false, Field::buildtype, "dbug", "debug"},  // by the key
      {true, Field::tree, "tri", "try"},
      {true, Field::buildtype, "dbug", "debug"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.pulse, row.wanted);
    auto settings = everything();
    settings.filter.texts.push_back({row.field, {row.wanted}, {}});
    settings.pulse = settings.filter_pulse = row.pulse;
    if (row.pulse) settings.filter.builds = settings.filter.tests = false;
    Pipeline pipeline(settings, json_writer());
    std::string out;
    const auto body = buildbot_body("");
    const auto build = delivery_of(kBuildbot, "build.try-linux-debug.7.log_uploaded", body);
    const auto bad = delivery_of(kBuildbot, "build.try-linux-debug.7.log_uploaded", "{");
    for (const auto& delivery : {build, build}) {
      CHECK(pipeline.process(delivery, kReceived, out).kind == Kind::filtered);
    }
    const bool by_key = row.field == Field::buildtype;
    CHECK(pipeline.process(bad, kReceived, out).kind ==
          (by_key ? Kind::filtered : Kind::malformed));
    CHECK(out.empty());
    const auto reason = pipeline.no_match().reason();
    REQUIRE(reason.has_value());
    CHECK(reason->filter == std::string(row_of(row.field).name) + "=" + row.wanted);
    CHECK(reason->events == 2u);
    CHECK(reason->all_events == 2u);
    REQUIRE(reason->values.size() == 1u);
    CHECK(reason->values[0].text == row.value);
  }
}

// The printed line of a build, as a delivery from a capture.
Delivery event_line(std::string_view line) {
  static constexpr CaptureFacts kEvent{.line = CaptureFacts::Line::event, .received = kReceived};
  auto delivery = delivery_of({}, {}, line);
  delivery.captured = &kEvent;
  return delivery;
}

TEST_CASE("a printed event is printed again unchanged", "[flow][pipeline]") {
  const auto body = buildbot_body(",['platform','win32','x'],['locale','de','x']");
  const auto first =
      run(everything(), delivery_of(kBuildbot, "build.try-win32.7.log_uploaded", body));
  REQUIRE(first.outcome.kind == Kind::emitted);
  const auto again = run(everything(), event_line(first.lines));
  CHECK(again.outcome.kind == Kind::emitted);
  CHECK(again.lines == first.lines);
}

TEST_CASE("a printed event passes the same filters and makes no pulse event", "[flow][pipeline]") {
  const auto line = json(
      "{'event':'test','source':'taskcluster','key':5,'tree':'try','test':'a','status':'x',"
      "'tags':['t'],'mobile':'yes','nosuch':1}");
  auto settings = everything();
  const auto ran = run(settings, event_line(line));
  // Values of another type and fields of another kind of event are unknown.
  CHECK(ran.lines.find(json("'key':null,'tree':'try'")) != std::string::npos);
  CHECK(ran.lines.find("nosuch") == std::string::npos);
  CHECK(ran.lines.find("tags") == std::string::npos);
  settings.filter.texts.push_back({Field::tree, {"autoland"}, {}});
  CHECK(run(settings, event_line(line)).outcome.kind == Kind::filtered);
  settings = everything();
  settings.sources[index_of(Source::taskcluster)] = false;
  CHECK(run(settings, event_line(line)).outcome.kind == Kind::ignored);
  settings = everything();
  settings.pulse = true;
  settings.filter.builds = settings.filter.tests = false;
  CHECK(run(settings, event_line(line)).outcome.kind == Kind::ignored);
}

TEST_CASE("pulse events can be filtered by the events of their messages", "[flow][pipeline]") {
  const auto body = buildbot_body(",['platform','win32','x']");
  const auto delivery = delivery_of(kBuildbot, "build.try-win32.7.log_uploaded", body);
  auto settings = everything();
  settings.pulse = settings.filter_pulse = true;
  CHECK(run(settings, delivery).outcome.lines == 2u);
  settings.filter.texts.push_back({Field::tree, {"autoland"}, {}});
  CHECK(run(settings, delivery).outcome.kind == Kind::filtered);
  settings.filter.texts.front().wanted = {"try"};
  settings.filter.builds = settings.filter.tests = false;  // only the pulse event is printed
  const auto ran = run(settings, delivery);
  CHECK(ran.outcome.lines == 1u);
  CHECK(ran.lines.find(json("'event':'pulse'")) != std::string::npos);
  // What is no build or test does not pass.
  const auto other = delivery_of("exchange/unknown", "k", "{}");
  CHECK(run(settings, other).outcome.kind == Kind::ignored);
}

}  // namespace

}  // namespace pbm
