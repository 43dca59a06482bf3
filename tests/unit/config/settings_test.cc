// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "config/config_text.h"
#include "config/watch_text.h"
#include "support/catch.h"
#include "support/options_of.h"
#include "support/quoted.h"
#include "support/temporary.h"

#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

LoginSources pulse_environment() {
  LoginSources environment;
  environment.pulse_user = "me";
  environment.pulse_password = "secret";
  return environment;
}

Result<Settings> made(const Pairs& pairs) {
  return settings_of(options_of(pairs), pulse_environment());
}

std::string config_text_of(const Pairs& pairs) {
  const auto options = options_of(pairs);
  return config_text(options, *read_values(options));
}

const BrokerSettings& broker_of(const Result<Settings>& settings) {
  REQUIRE(settings.ok());
  REQUIRE(std::holds_alternative<BrokerSettings>(settings->source));
  return std::get<BrokerSettings>(settings->source);
}

const ReplaySettings& replay_of(const Result<Settings>& settings) {
  REQUIRE(settings.ok());
  REQUIRE(std::holds_alternative<ReplaySettings>(settings->source));
  return std::get<ReplaySettings>(settings->source);
}

std::vector<Source> sources_of(const BrokerSettings& broker) {
  std::vector<Source> sources;
  for (const auto& each : broker.sources) sources.push_back(each.source);
  return sources;
}

const TextFilter* filter_on(const Settings& settings, Field field) {
  for (const auto& each : settings.pipeline.filter.texts) {
    if (each.field == field) return &each;
  }
  return nullptr;
}

Texts broker_notes(const Pairs& pairs) {
  const auto settings = made(pairs);
  REQUIRE(settings.ok());
  return settings->notes;
}

TEST_CASE("without flags: Pulse, mozilla-central, builds and tests, no mobile, no talos",
          "[config][settings]") {
  const auto settings = made({});
  REQUIRE(settings.ok());
  CHECK(settings->pipeline.filter.builds);
  CHECK(settings->pipeline.filter.tests);
  CHECK_FALSE(settings->pipeline.pulse);
  CHECK((settings->pipeline.filter.mobile == Mobile::exclude));
  CHECK_FALSE(settings->pipeline.filter.talos);
  CHECK((settings->pipeline.dialect.stages == Stages()));
  REQUIRE(settings->pipeline.filter.texts.size() == 1u);
  CHECK(filter_on(*settings, Field::tree)->wanted == Texts{"mozilla-central"});
  CHECK(settings->pipeline.dialect.taskcluster_root_url ==
        "https://firefox-ci-tc.services.mozilla.com");
  CHECK((settings->log.level == LogLevel::info));
  CHECK(settings->rejects.empty());
  CHECK(settings->log.file.empty());
  CHECK(settings->notes.empty());

  const auto& broker = broker_of(settings);
  REQUIRE(broker.nodes.size() == 1u);
  CHECK(broker.nodes[0].url.shown() == "amqps://pulse.mozilla.org:5671");
  CHECK(broker.nodes[0].login.user == "me");
  CHECK(broker.nodes[0].login.password == "secret");
  CHECK(broker.label == "pulsebuildmonitor");
  CHECK_FALSE(broker.durable);
  CHECK_FALSE(broker.queue_type.has_value());
  CHECK_FALSE(broker.single_active);
  CHECK(broker.prefetch == 256);
  CHECK(broker.heartbeat == std::chrono::seconds(30));
  CHECK(broker.retry);
  CHECK(broker.max_message_bytes == 16777216u);
  CHECK_FALSE(broker.needs_all_sources);
  CHECK((sources_of(broker) == std::vector{Source::buildbot, Source::taskcluster}));
}

TEST_CASE("invalid values are usage errors that name the flag", "[config][settings]") {
  struct Row {
    std::string name;
    Pairs given;
    std::string names;  // a word of the error's text; empty: it is fine
  };
  const std::vector<Row> rows{
      {"sources", {{"source", {"buildbot,taskcluster", "normalized"}}}, ""},
      {"source", {{"source", {"buildbots"}}}, "--source"},
      {"source case", {{"source", {"Buildbot"}}}, "--source"},
      {"source empty", {{"source", {""}}}, "--source"},
      {"source commas", {{"source", {",", ",,"}}}, "--source"},
      {"source spare comma", {{"source", {"buildbot,"}}}, ""},
      {"event", {{"event", {"build,pulse"}}}, ""},
      {"event bad", {{"event", {"build,builds"}}}, "--event"},
      {"event empty", {{"event", {""}}}, "--event"},
      {"tree", {{"tree", {"[ab]"}}}, ""},
      {"tree with a comma in brackets", {{"tree", {"[a,b]"}}}, "--tree"},
      {"tree empty", {{"tree", {""}}}, "--tree"},
      {"tree one empty", {{"tree", {"", "try"}}}, "--tree"},
      {"platform empty", {{"platform", {""}}}, "--platform"},
      {"buildtype empty", {{"buildtype", {","}}}, "--buildtype"},
      {"mobile", {{"mobile", {"any"}}}, ""},
      {"mobile bad", {{"mobile", {"yes"}}}, "--mobile"},
      {"mobile empty", {{"mobile", {""}}}, ""},
      {"stage", {{"stage", {"finished"}}}, ""},
      {"stages", {{"stage", {"running,ended", "finished"}}}, ""},
      {"stage bad", {{"stage", {"started"}}}, "--stage"},
      {"stage one bad", {{"stage", {"running,Ended"}}}, "--stage"},
      {"stage empty", {{"stage", {""}}}, "--stage"},
      {"level", {{"log-level", {"debug"}}}, ""},
      {"level bad", {{"log-level", {"warn"}}}, "--log-level"},
      {"root", {{"taskcluster-root-url", {"http://tc.example.org/"}}}, ""},
      {"root bad", {{"taskcluster-root-url", {"tc.example.org"}}}, "--taskcluster-root-url"},
      {"root ftp", {{"taskcluster-root-url", {"ftp://x"}}}, "--taskcluster-root-url"},
      {"root space", {{"taskcluster-root-url", {"http://x y"}}}, "--taskcluster-root-url"},
      {"root newline", {{"taskcluster-root-url", {"http://x\ny"}}}, "--taskcluster-root-url"},
      {"root not UTF-8", {{"taskcluster-root-url", {"http://\xFF"}}}, "--taskcluster-root-url"},
      {"root empty", {{"taskcluster-root-url", {""}}}, ""},
      {"size least", {{"max-message-bytes", {"1024"}}}, ""},
      {"size most", {{"max-message-bytes", {"1073741824"}}}, ""},
      {"size small", {{"max-message-bytes", {"1023"}}}, "--max-message-bytes"},
      {"size large", {{"max-message-bytes", {"1073741825"}}}, "--max-message-bytes"},
      {"durable", {{"durable", {"true"}}, {"label", {"x"}}}, ""},
      {"durable alone", {{"durable", {"true"}}}, "--label"},
      {"durable, empty label", {{"durable", {"true"}}, {"label", {""}}}, "--label"},
      {"label", {{"label", {"my.monitor-1_x\xC3\xA9"}}}, ""},
      {"label slash", {{"label", {"a/b"}}}, "--label"},
      {"label space", {{"label", {"a b"}}}, "--label"},
      {"label star", {{"label", {"a*"}}}, "--label"},
      {"label hash", {{"label", {"a#"}}}, "--label"},
      {"label newline", {{"label", {"a\n"}}}, "--label"},
      {"label not UTF-8", {{"label", {"a\xFF"}}}, "--label"},
      {"label long", {{"label", {repeated("a", 101)}}}, "--label"},
      {"label 100", {{"label", {repeated("a", 100)}}}, ""},
      {"quorum", {{"durable", {"true"}}, {"label", {"x"}}, {"queue-type", {"quorum"}}}, ""},
      {"quorum, not durable", {{"queue-type", {"quorum"}}}, "--queue-type"},
      {"queue type",
       {{"durable", {"true"}}, {"label", {"x"}}, {"queue-type", {"stream"}}},
       "--queue-type"},
      {"single", {{"durable", {"true"}}, {"label", {"x"}}, {"single-active", {"true"}}}, ""},
      {"single, not durable", {{"single-active", {"true"}}}, "--single-active"},
      {"prefetch 1", {{"prefetch", {"1"}}}, ""},
      {"prefetch 0", {{"prefetch", {"0"}}}, "--prefetch"},
      {"prefetch most", {{"prefetch", {"65535"}}}, ""},
      {"prefetch more", {{"prefetch", {"65536"}}}, "--prefetch"},
      {"heartbeat 1", {{"heartbeat", {"1"}}}, ""},
      {"heartbeat 0", {{"heartbeat", {"0"}}}, "--heartbeat"},
      {"heartbeat more", {{"heartbeat", {"3601"}}}, "--heartbeat"},
      {"prefetch text", {{"prefetch", {"x"}}}, "--prefetch 'x'"},
      {"prefetch below", {{"prefetch", {"-1"}}}, "--prefetch"},
      {"prefetch half", {{"prefetch", {"1.5"}}}, "--prefetch"},
      {"heartbeat unit", {{"heartbeat", {"30s"}}}, "--heartbeat"},
      {"size unit", {{"max-message-bytes", {"16M"}}}, "--max-message-bytes"},
      {"format", {{"format", {"tsv"}}, {"fields", {"tree,result"}}}, ""},
      {"format bad", {{"format", {"xml"}}}, "--format"},
      {"fields of json", {{"format", {"json"}}, {"fields", {"tree"}}}, ""},
      {"fields that are added", {{"fields", {"+what,+duration", "+id"}}}, ""},
      {"all fields", {{"fields", {"all"}}}, ""},
      {"fields with and without +", {{"fields", {"+what,tree"}}}, "put a + before each field"},
      {"all fields and one",
       {{"fields", {"all,tree"}}},
       "all cannot be combined with other fields"},
      {"all fields, added", {{"fields", {"+all"}}}, "no field 'all'"},
      {"no field", {{"fields", {"+"}}}, "no field ''"},
      {"added twice", {{"fields", {"+what,+what"}}}, "--fields 'what': given twice"},
      {"added to text", {{"format", {"text"}}, {"fields", {"+what"}}}, "--fields"},
      {"times", {{"time", {"iso"}}}, ""},
      {"no times", {{"time", {"rfc"}}}, "not one of iso, epoch, utc14"},
      {"times of a file", {{"time", {"iso"}}, {"output", {"f"}}}, ""},
      {"times of lines that are read back",
       {{"time", {"iso"}}, {"output", {"f"}}, {"durable", {"true"}}, {"label", {"l"}}},
       ""},
      {"fields of text", {{"format", {"text"}}, {"fields", {"tree"}}}, "--fields"},
      {"field twice", {{"fields", {"tree,result", "tree"}}}, ""},
      {"member twice",
       {{"format", {"json"}}, {"fields", {"tree,result,tree"}}},
       "--fields 'tree': given twice"},
      {"column twice",
       {{"fields", {"tree,result", "result"}}, {"header", {"true"}}},
       "--fields 'result': given twice"},
      {"header of pulse",
       {{"format", {"csv"}}, {"event", {"pulse"}}, {"header", {"true"}}},
       "--header"},
      {"quiet and verbose", {{"quiet", {"true"}}, {"verbose", {"true"}}}, "--quiet"},
      {"since", {{"since", {"2026-03-01T09:30:00+02:00"}}}, ""},
      {"since bad", {{"since", {"yesterday"}}}, "--since"},
      {"since no day", {{"since", {"2026-02-31"}}}, "--since '2026-02-31': there is no such date"},
      {"until before since",
       {{"input", {"x"}}, {"since", {"2026-03-02"}}, {"until", {"20260301"}}},
       "--until is not later than --since"},
      {"until at since",
       {{"input", {"x"}}, {"since", {"20260302"}}, {"until", {"2026-03-01T23:00-01:00"}}},
       "--until is not later than --since"},
      {"until before since, ago",
       {{"input", {"x"}}, {"since", {"1h"}}, {"until", {"2h"}}},
       "--until is not later than --since"},
      {"until after since, ago", {{"input", {"x"}}, {"since", {"2h"}}, {"until", {"1h"}}}, ""},
      {"template", {{"template", {"{tree}"}}}, ""},
      {"template, format", {{"template", {"{tree}"}}, {"format", {"text"}}}, "--template"},
      {"template, fields", {{"template", {"{tree}"}}, {"fields", {"tree"}}}, "--template"},
      {"color bad", {{"color", {"yes"}}}, "--color"},
      {"count", {{"count", {"1"}}}, ""},
      {"count 0", {{"count", {"0"}}}, "--count"},
      {"timeout", {{"timeout", {"1h30m"}}}, ""},
      {"timeout bad", {{"timeout", {"soon"}}}, "--timeout"},
      {"idle timeout bad", {{"idle-timeout", {"0"}}}, "--idle-timeout"},
      {"stats bad", {{"stats-interval", {"5x"}}}, "--stats-interval"},
      {"log format bad", {{"log-format", {"xml"}}}, "--log-format"},
      {"push 7", {{"push", {"0123abc"}}}, ""},
      {"push 40", {{"push", {repeated("0123ABCDEf", 4)}}}, ""},
      {"push 6", {{"push", {"0123ab"}}}, "--push '0123ab'"},
      {"push 41", {{"push", {repeated("0123ABCDEf", 4) + "0"}}}, "--push"},
      {"pushes", {{"push", {"0123abc", "0123def,fedcba9"}}}, ""},
      {"pushes, one wrong", {{"push", {"0123abc,tip"}}}, "'tip'"},
      {"push tip", {{"push", {"0123abg"}}}, "--push"},
      {"push of a source", {{"push", {"0123abc"}}, {"source", {"buildbot,taskcluster"}}}, ""},
      {"push without source", {{"push", {"0123abc"}}, {"source", {"buildbot"}}}, "--source"},
      {"push of builds", {{"push", {"0123abc"}}, {"event", {"build"}}}, ""},
      {"push of messages", {{"push", {"0123abc"}}, {"event", {"pulse"}}}, "--event"},
      {"push, builds and messages", {{"push", {"0123abc"}}, {"event", {"build,pulse"}}}, "--event"},
      {"stall bad, without a push", {{"stall", {"x"}}}, "--stall"},
      {"fail fast", {{"push", {"0123abc"}}, {"fail-fast", {"true"}}}, ""},
      {"fail fast alone", {{"fail-fast", {"true"}}}, "--fail-fast needs --push"},
      {"drain", {{"drain", {"true"}}, {"durable", {"true"}}, {"label", {"x"}}}, ""},
      {"drain, not durable", {{"drain", {"true"}}}, "--drain"},
      {"bind", {{"bind", {"exchange/x:a.#", "e:"}}}, ""},
      {"bind bad", {{"bind", {"exchange/x"}}}, "--bind"},
      {"bind no exchange", {{"bind", {":key"}}}, "--bind"},
      {"unbind bad", {{"unbind", {"exchange/x"}}}, "--unbind"},
      {"where bad", {{"where", {"nofield=x"}}}, "--where"},
      {"url", {{"url", {"amqp://h"}}}, ""},
      {"url bad", {{"url", {"amqp://h", "h"}}}, "--url 'h'"},
      {"url empty", {{"url", {""}}}, "--url"},
      {"url with password", {{"url", {"amqp://u:secret@h:99999"}}}, "--url 'amqp://u:***@h:99999'"},
  };
  for (const auto& [name, given, names] : rows) {
    CAPTURE(name);
    const auto settings = made(given);
    REQUIRE(settings.ok() == names.empty());
    if (settings) continue;
    CHECK((settings.error().kind == ErrorKind::usage));
    CHECK(settings.error().text.find(names) != std::string::npos);
    CHECK(settings.error().text.find('\n') == std::string::npos);
    CHECK(settings.error().text.find("secret") == std::string::npos);
  }
}

TEST_CASE("the kind and text of an error depend on the origin of the value", "[config][settings]") {
  struct Row {
    std::string name, value;
  };
  for (const auto& [name, value] : std::vector<Row>{{"prefetch", "0"},
                                                    {"mobile", "yes"},
                                                    {"durable", "x"},
                                                    {"url", "h"},
                                                    {"label", "a/b"},
                                                    {"source", "x"},
                                                    {"timeout", "x"},
                                                    {"where", "x"}}) {
    CAPTURE(name, value);
    const auto of_flag = made({{name, {value}}});
    REQUIRE_FALSE(of_flag.ok());
    CHECK((of_flag.error().kind == ErrorKind::usage));
    CHECK(of_flag.error().text.starts_with("--" + name + " '" + value + "': "));
    const auto of_file = settings_of(options_of_file({{name, {value}}}), pulse_environment());
    REQUIRE_FALSE(of_file.ok());
    CHECK((of_file.error().kind == ErrorKind::config));
    CHECK(of_file.error().text.starts_with("FILE:1: " + name + " '" + value + "': "));
  }
}

TEST_CASE("a toggle that is false is off", "[config][settings]") {
  const auto settings = made({{"durable", {"false"}}, {"talos", {"no"}}, {"no-retry", {"0"}}});
  REQUIRE(settings.ok());
  CHECK_FALSE(broker_of(settings).durable);
  CHECK_FALSE(settings->pipeline.filter.talos);
  CHECK(broker_of(settings).retry);
}

TEST_CASE("a password that is sent without encryption is noted, once", "[config][settings]") {
  struct Row {
    Texts urls, hosts;
  };
  const std::vector<Row> rows{
      {{"amqp://h"}, {"h"}},
      {{"amqp://u:secret@h:5672/v"}, {"h"}},
      {{"amqp://h", "amqp://h:5673", "amqp://10.0.0.1", "amqps://i"}, {"h, 10.0.0.1"}},
      {{"amqp://127.0.0.1.example.org"}, {"127.0.0.1.example.org"}},
      {{"amqp://h/?ssl=0"}, {"h"}},
      {{"amqp://h/?ssl=1"}, {}},
      {{"amqps://h"}, {}},
      {{"amqp://localhost", "amqp://127.0.0.1:1", "amqp://[::1]", "amqp://LOCALHOST."}, {}},
  };
  for (const auto& [urls, hosts] : rows) {
    CAPTURE(urls);
    Texts notes;
    for (const auto& host : hosts) {
      notes.push_back("amqp:// sends the password to " + host +
                      " without encryption; use amqps://");
    }
    CHECK(broker_notes({{"url", urls}}) == notes);
    CHECK(broker_notes({{"url", urls}, {"check", {"true"}}}) == notes);
    CHECK(broker_notes({{"url", urls}, {"dry-run", {"true"}}}).empty());
    CHECK(broker_notes({{"url", urls}, {"print-config", {"true"}}}).empty());
  }
}

TEST_CASE("fields that are added keep the format", "[config][settings]") {
  const auto format_of = [](const Pairs& pairs) {
    const auto settings = made(pairs);
    REQUIRE(settings.ok());
    return settings->format;
  };
  const std::vector<Field> more{Field::what, Field::duration};
  CHECK(std::get<JsonFormat>(format_of({{"fields", {"+what", "+duration"}}})).more == more);
  CHECK(
      std::get<RowFormat>(format_of({{"fields", {"+what,+duration"}}, {"format", {"csv"}}})).more ==
      more);
  const auto all = std::get<JsonFormat>(format_of({{"fields", {"all"}}})).fields;
  CHECK(std::get<JsonFormat>(format_of({{"fields", {"all"}}})).has_all);
  CHECK(all.size() == kFieldCount - 3);  // without exchange, cc and message
  CHECK(all.front() == Field::event);
  CHECK(std::get<RowFormat>(format_of({{"fields", {"all"}}, {"format", {"tsv"}}})).fields == all);
  const auto of_builds =
      std::get<JsonFormat>(format_of({{"fields", {"all"}}, {"event", {"build"}}}));
  CHECK(std::ranges::find(of_builds.fields, Field::os) == of_builds.fields.end());
  const auto of_messages =
      std::get<JsonFormat>(format_of({{"fields", {"all"}}, {"event", {"build,test,pulse"}}}));
  CHECK(of_messages.fields.size() == kFieldCount);
}

TEST_CASE("output, limits and log", "[config][settings]") {
  const auto settings = made({{"fields", {"tree,result", "platform"}},
                              {"count", {"5"}},
                              {"timeout", {"90"}},
                              {"idle-timeout", {"1m"}},
                              {"exit-status", {"true"}},
                              {"log-format", {"json"}},
                              {"stats-interval", {"1h"}},
                              {"metrics", {"m"}},
                              {"health", {"h"}}});
  REQUIRE(settings.ok());
  REQUIRE(std::holds_alternative<RowFormat>(settings->format));
  CHECK((std::get<RowFormat>(settings->format).fields ==
         std::vector{Field::tree, Field::result, Field::platform}));
  const auto& limits = settings->monitor.limits;
  CHECK(limits.count == 5u);
  CHECK((limits.timeout == std::chrono::seconds(90)));
  CHECK((limits.idle_timeout == std::chrono::seconds(60)));
  CHECK(limits.exit_status);
  CHECK_FALSE(limits.drain);
  CHECK((settings->log.format == LogFormat::json));
  CHECK((settings->monitor.stats_interval == std::chrono::seconds(3600)));
  CHECK(settings->metrics == "m");
  CHECK(settings->health == "h");
}

TEST_CASE("formulas are escaped on request", "[config][settings]") {
  for (const auto* const format : {"tsv", "csv"}) {
    const auto settings = made({{"format", {format}}, {"escape-formulas", {"true"}}});
    CHECK(std::get<RowFormat>(settings->format).escape_formulas);
    CHECK(settings->notes.empty());
  }
  CHECK_FALSE(std::get<RowFormat>(made({{"format", {"csv"}}})->format).escape_formulas);
  CHECK(made({{"escape-formulas", {"true"}}})->notes ==
        std::vector<std::string>{"--escape-formulas has no effect without --format tsv or csv"});
}

TEST_CASE("a format is parsed once", "[config][settings]") {
  CHECK(std::holds_alternative<JsonFormat>(made({})->format));
  const auto text = made({{"format", {"text"}}, {"color", {"never"}}});
  REQUIRE(std::holds_alternative<TextFormat>(text->format));
  CHECK((std::get<TextFormat>(text->format).color == ColorWhen::never));
  const auto own = made({{"template", {"{tree}!"}}});
  REQUIRE(std::holds_alternative<Template>(own->format));
  const auto& pieces = std::get<Template>(own->format).lines.at(0).pieces;
  REQUIRE(pieces.size() == 2u);
  CHECK((pieces[0].fields == std::vector{Field::tree}));
  CHECK(pieces[1].before == "!\n");
}

TEST_CASE("an acknowledgement is due once half the prefetch window is settled",
          "[config][settings]") {
  CHECK(made({})->monitor.acknowledge_at == 129u);
  CHECK(made({{"prefetch", {"1"}}})->monitor.acknowledge_at == 1u);
}

TEST_CASE("a speed is a factor", "[config][settings]") {
  CHECK(replay_of(made({{"input", {"x"}}})).speed == 0);
  CHECK(replay_of(made({{"input", {"x"}}, {"speed", {"0.5x"}}})).speed == 0.5);
  for (const auto& row : std::vector<Pairs>{
           {{"input", {"x"}}, {"speed", {"junk"}}}, {{"speed", {"junk"}}}, {{"speed", {"0"}}}}) {
    const auto settings = made(row);
    REQUIRE_FALSE(settings.ok());
    CHECK((settings.error().kind == ErrorKind::usage));
    CHECK(settings.error().text.find("--speed '") != std::string::npos);
  }
  const auto of_file = settings_of(options_of_file({{"speed", {"junk"}}}), pulse_environment());
  REQUIRE_FALSE(of_file.ok());
  CHECK((of_file.error().kind == ErrorKind::config));
  CHECK(of_file.error().text == "FILE:1: speed 'junk': not a factor such as 1x or 0.5x");
}

TEST_CASE("without an account only settings can be printed", "[config][settings]") {
  CHECK_FALSE(settings_of(options_of({}), {}).ok());
  for (const auto* const asked : {"dry-run", "print-config"}) {
    const auto settings = settings_of(options_of({{asked, {"true"}}}), {});
    CHECK(broker_of(settings).nodes.at(0).login.user == "USER");
    const auto named = settings_of(options_of({{"user", {"me"}}, {asked, {"true"}}}), {});
    CHECK(broker_of(named).nodes.at(0).login.user == "me");
  }
}

TEST_CASE("the prefetch window is not larger than --count", "[config][settings]") {
  for (const auto& [count, prefetch] :
       {std::pair("1", 1), {"10", 10}, {"256", 256}, {"1000000", 256}}) {
    const auto settings = made({{"count", {count}}});
    REQUIRE(settings.ok());
    CHECK(broker_of(settings).prefetch == prefetch);
  }
}

TEST_CASE("with --exec the default prefetch window follows --jobs", "[config][settings]") {
  const auto prefetch_of = [](const Pairs& pairs) { return broker_of(made(pairs)).prefetch; };
  CHECK(prefetch_of({{"exec", {"true"}}}) == 4);
  CHECK(prefetch_of({{"exec", {"true"}}, {"jobs", {"8"}}}) == 32);
  CHECK(prefetch_of({{"exec", {"true"}}, {"jobs", {"256"}}}) == 256);
  CHECK(prefetch_of({{"exec", {"true"}}, {"prefetch", {"100"}}}) == 100);
  CHECK(prefetch_of({{"exec", {"true"}}, {"count", {"2"}}}) == 2);
}

TEST_CASE("a changed password file is read again, other passwords are not", "[config][settings]") {
  const TemporaryDirectory directory;
  LoginSources sources;
  sources.password_file = "old";
  sources.secret_path = directory.write("password", "new\n");
  const auto read = login_for(*parse_broker_url("amqp://u@h"), "", sources);
  REQUIRE(read.ok());
  CHECK(read->password == "old");
  CHECK(read->read_again() == std::optional<std::string>("new"));
  (void)directory.write("password", "");
  CHECK_FALSE(read->read_again().has_value());
  std::filesystem::remove(sources.secret_path);
  CHECK_FALSE(read->read_again().has_value());
  REQUIRE(::mkfifo(sources.secret_path.c_str(), 0600) == 0);
  CHECK_FALSE(read->read_again().has_value());  // and does not wait

  const auto of_url = login_for(*parse_broker_url("amqp://u:p@h"), "", LoginSources());
  REQUIRE(of_url.ok());
  CHECK_FALSE(of_url->read_again);
}

TEST_CASE("a user name with control characters is rejected", "[config][settings]") {
  for (const auto* const user : {"a\nb", "a\x1b[1m", "a\x7f"}) {
    const auto settings = made({{"user", {user}}});
    REQUIRE_FALSE(settings.ok());
    CHECK(settings.error().kind == ErrorKind::config);
    CHECK(settings.error().text.find("control characters") != std::string::npos);
    CHECK(settings.error().text.find(user) == std::string::npos);
  }
}

TEST_CASE("bindings are split at the first colon", "[config][settings]") {
  const auto settings =
      made({{"bind", {"exchange/x:a:b", "e:"}}, {"unbind", {"exchange/build/:#"}}});
  REQUIRE(settings.ok());
  CHECK((broker_of(settings).extra_bindings ==
         std::vector<Binding>{{"exchange/x", "a:b"}, {"e", ""}}));
  CHECK((broker_of(settings).unbindings == std::vector<Binding>{{"exchange/build/", "#"}}));
}

TEST_CASE("a push is watched whole, unless a filter is given", "[config][settings]") {
  const auto whole = made({{"push", {"0123ABC"}}, {"fail-fast", {"true"}}});
  REQUIRE(whole.ok());
  CHECK(whole->pipeline.push.hashes == std::vector<std::string>{"0123ABC"});
  CHECK(whole->pipeline.push.stall == std::chrono::seconds(60));
  CHECK(whole->pipeline.filter.texts.empty());
  CHECK((whole->pipeline.filter.mobile == Mobile::any));
  CHECK(whole->pipeline.filter.talos);
  CHECK(whole->monitor.push.fail_fast);
  CHECK(broker_of(whole).task_groups);

  const auto part = made(
      {{"push", {"0123abc"}}, {"tree", {"try"}}, {"mobile", {"exclude"}}, {"talos", {"false"}}});
  REQUIRE(part.ok());
  CHECK((part->pipeline.filter.texts.at(0).wanted.all() == std::vector<std::string>{"try"}));
  CHECK((part->pipeline.filter.mobile == Mobile::exclude));
  CHECK_FALSE(part->pipeline.filter.talos);

  const auto none = made({});
  CHECK(none->pipeline.push.hashes.empty());
  CHECK(none->pipeline.filter.texts.size() == 1u);
  CHECK_FALSE(broker_of(none).task_groups);
}

TEST_CASE("a push is told of all stages, whatever is printed", "[config][settings]") {
  const auto settings = made({{"push", {"0123abc,def0123"}}, {"stage", {"running"}}});
  REQUIRE(settings);
  CHECK(settings->pipeline.push.hashes.size() == 2);
  CHECK(made({{"push", {"0123abc,0123ABC"}}})->pipeline.push.hashes.size() == 1);
  CHECK(settings->pipeline.consumed_stages().has(Stage::ended));
  CHECK_FALSE(settings->pipeline.dialect.stages.has(Stage::ended));
}

TEST_CASE("binding keys follow the filter", "[config][settings]") {
  const auto key_count = [](const Result<Settings>& settings, Source source) {
    const auto& sources = broker_of(settings).sources;
    return std::ranges::find(sources, source, &SourceKeys::source)->keys.size();
  };
  const auto settings =
      made({{"tree", {"try,autoland"}}, {"source", {"buildbot,normalized,taskcluster"}}});
  CHECK(key_count(settings, Source::buildbot) == 1u);
  CHECK(key_count(settings, Source::normalized) == 6u);
  CHECK(key_count(settings, Source::taskcluster) == 1u);
  const auto narrow = made({{"tree", {"try,autoland"}}, {"narrow", {"true"}}});
  CHECK(key_count(narrow, Source::taskcluster) == 2u);
}

TEST_CASE("only full hashes of pushes narrow the keys", "[config][settings]") {
  const std::string full(40, 'a');
  const auto keys = [](const Texts& hashes, const Texts& trees = {}) {
    Pairs given{{"push", hashes}, {"narrow", {"true"}}};
    if (!trees.empty()) given.emplace_back("tree", trees);
    const auto settings = made(given);
    const auto& sources = broker_of(settings).sources;
    const auto found = std::ranges::find(sources, Source::taskcluster, &SourceKeys::source);
    return std::pair(found->keys, settings->notes.size());
  };
  const auto narrow = keys({full});
  CHECK(narrow.first.front() == "route.tc-treeherder.v2.#." + full + ".#");
  CHECK(narrow.second == 0u);
  CHECK(keys({full}, {"try"}) == narrow);
  CHECK(keys({full.substr(1)}) == std::pair(Texts{"#"}, std::size_t{1}));
  CHECK(keys({full, full.substr(1)}) == std::pair(Texts{"#"}, std::size_t{1}));
  CHECK(keys({full.substr(1)}, {"try"}) ==
        std::pair(Texts{"route.tc-treeherder.v2.try.#"}, std::size_t{0}));
}

TEST_CASE("the bound exchanges follow the stages", "[config][settings]") {
  const auto bound = [](const Texts& stages) {
    const auto settings = stages.empty() ? made({}) : made({{"stage", stages}});
    return subscription_text(*settings);
  };
  const std::string queue = "# bind exchange/taskcluster-queue/v1/task-";
  CHECK(bound({}).find(queue + "completed #\n") != std::string::npos);
  CHECK(bound({}).find(queue + "running") == std::string::npos);
  const auto running = bound({"running"});
  CHECK(running.find(queue + "running #\n") != std::string::npos);
  CHECK(running.find(queue + "completed") == std::string::npos);
  const auto both = bound({"ended", "defined"});
  CHECK(both.find(queue + "defined #\n") < both.find(queue + "completed #\n"));
  CHECK(both.find(queue + "exception #\n") != std::string::npos);
  CHECK(both.find(queue + "pending") == std::string::npos);
  CHECK(bound({"finished"}) == bound({}));
}

TEST_CASE("lists are split at commas, and flags can be repeated", "[config][settings]") {
  const auto settings = made({{"tree", {"try,autoland", "mozilla-*", ",,x,"}},
                              {"platform", {"linux64"}},
                              {"buildtype", {"opt,debug"}},
                              {"event", {"test", "pulse"}}});
  REQUIRE(settings.ok());
  CHECK(filter_on(*settings, Field::tree)->wanted == Texts{"try", "autoland", "mozilla-*", "x"});
  CHECK(filter_on(*settings, Field::platform)->wanted == Texts{"linux64"});
  CHECK(filter_on(*settings, Field::buildtype)->wanted == Texts{"opt", "debug"});
  CHECK_FALSE(settings->pipeline.filter.builds);
  CHECK(settings->pipeline.filter.tests);
  CHECK(settings->pipeline.pulse);
}

TEST_CASE("'*' as tree means no filter", "[config][settings]") {
  const auto settings = made({{"tree", {"try", "*"}}});
  REQUIRE(settings.ok());
  CHECK(filter_on(*settings, Field::tree) == nullptr);
}

TEST_CASE("choices become settings", "[config][settings]") {
  const auto settings = made({{"mobile", {"only"}},
                              {"talos", {"true"}},
                              {"stage", {"finished"}},
                              {"log-level", {"warning"}},
                              {"taskcluster-root-url", {"https://tc.example.org//"}},
                              {"rejects", {"r"}},
                              {"log-file", {"l"}},
                              {"no-retry", {"true"}},
                              {"ca-file", {"ca"}},
                              {"cert-file", {"certificate"}},
                              {"key-file", {"key"}},
                              {"durable", {"true"}},
                              {"label", {"mine"}},
                              {"queue-type", {"quorum"}},
                              {"single-active", {"true"}},
                              {"prefetch", {"10"}},
                              {"heartbeat", {"5"}},
                              {"source", {"normalized"}},
                              {"url", {"amqp://a", "amqps://b/v"}}});
  REQUIRE(settings.ok());
  CHECK((settings->pipeline.filter.mobile == Mobile::only));
  CHECK(settings->pipeline.filter.talos);
  CHECK(settings->pipeline.dialect.stages.has(Stage::finished));
  CHECK_FALSE(settings->pipeline.dialect.stages.has(Stage::log_uploaded));
  CHECK((settings->log.level == LogLevel::warning));
  CHECK(settings->pipeline.dialect.taskcluster_root_url == "https://tc.example.org");
  CHECK(settings->rejects == "r");
  CHECK(settings->log.file == "l");
  const auto& broker = broker_of(settings);
  CHECK_FALSE(broker.retry);
  CHECK(broker.tls.ca_file == "ca");
  CHECK(broker.tls.cert_file == "certificate");
  CHECK(broker.tls.key_file == "key");
  CHECK_FALSE(broker.tls.insecure);
  CHECK(broker.durable);
  CHECK(broker.label == "mine");
  CHECK((broker.queue_type == QueueType::quorum));
  CHECK(broker.single_active);
  CHECK(broker.prefetch == 10);
  CHECK(broker.heartbeat == std::chrono::seconds(5));
  CHECK(broker.needs_all_sources);
  CHECK((sources_of(broker) == std::vector{Source::normalized}));
  REQUIRE(broker.nodes.size() == 2u);
  CHECK(broker.nodes[0].url.shown() == "amqp://a:5672");
  CHECK(broker.nodes[1].url.shown() == "amqps://b:5671/v");
}

TEST_CASE("a replay has no broker and needs no credentials", "[config][settings]") {
  const auto settings = settings_of(options_of({{"input", {"a", "-"}}, {"speed", {"2x"}}}), {});
  CHECK(replay_of(settings).paths == Texts{"a", "-"});
  CHECK(replay_of(settings).speed == 2);
  CHECK(replay_of(settings).max_message_bytes == 16777216u);
  CHECK((settings->pipeline.sources == std::array{true, true, true}));
  CHECK(settings->pipeline.unknown_exchanges);
  CHECK(settings->notes.empty());
  const auto noted = settings_of(
      options_of({{"input", {"a"}}, {"durable", {"true"}}, {"url", {"amqp://u:secret@h"}}}), {});
  REQUIRE(noted.ok());
  REQUIRE(noted->notes.size() == 1u);
  CHECK(noted->notes[0].find("ignoring --url, --durable") != std::string::npos);
  CHECK(noted->notes[0].find("secret") == std::string::npos);
}

TEST_CASE("the most explicit credentials apply", "[config][settings]") {
  struct Row {
    std::string url;
    std::string user, file;  // --user and the content of --password-file; empty: not given
    LoginSources environment;
    std::string login;  // user:password, or the missing part
  };
  const LoginSources none;
  const auto both = pulse_environment();
  LoginSources older;
  older.pulse_username = "older";
  older.pulse_password = "secret";
  LoginSources two = older;
  two.pulse_user = "me";
  LoginSources no_password;
  no_password.pulse_user = "me";
  auto service = both;
  service.credential = "c";
  LoginSources credential_alone;
  credential_alone.credential = "c";
  auto credential_empty = both;
  credential_empty.credential = "";
  auto service_without = no_password;
  service_without.credential = "";
  const std::vector<Row> rows{
      {"amqp://h", "", "", both, "me:secret"},
      {"amqp://h", "", "", older, "older:secret"},
      {"amqp://h", "", "", two, "me:secret"},
      {"amqp://h", "", "", none, "user and password"},
      {"amqp://h", "", "", no_password, "password"},
      {"amqp://h", "u", "", both, "u:secret"},
      {"amqp://h", "", "f", both, "me:f"},
      {"amqp://h", "u", "f", none, "u:f"},
      {"amqp://h", "", "f", none, "user"},
      {"amqp://a:b@h", "", "", none, "a:b"},
      {"amqp://a:b@h", "", "", both, "a:b"},
      {"amqp://a:b@h", "u", "", both, "u:b"},
      {"amqp://a:b@h", "", "f", both, "a:f"},
      {"amqp://a@h", "", "f", both, "a:f"},
      {"amqp://:b@h", "", "", both, "me:b"},
      // PULSE_PASSWORD is not sent to a broker whose URL names a user.
      {"amqp://a@h", "", "", both, "password"},
      {"amqp://a@h", "u", "", both, "password"},
      {"amqp://h", "", "", service, "me:c"},
      {"amqp://a@h", "", "", service, "a:c"},
      {"amqp://a:b@h", "", "", service, "a:b"},
      {"amqp://h", "", "f", service, "me:f"},
      {"amqp://h", "u", "", credential_alone, "u:c"},
      {"amqp://h", "", "", credential_alone, "user"},
      {"amqp://h", "", "", credential_empty, "me:secret"},
      {"amqp://h", "", "", service_without, "password"},
  };
  for (const auto& [url, user, file, environment, login] : rows) {
    CAPTURE(url, user, file, environment.pulse_user, environment.pulse_username,
            environment.credential);
    Pairs pairs{{"url", {url}}};
    if (!user.empty()) pairs.push_back({"user", {user}});
    auto sources = environment;
    sources.password_file = file;
    const auto settings = settings_of(options_of(pairs), sources);
    if (login.find(':') != login.npos) {
      REQUIRE(settings.ok());
      const auto& node = broker_of(settings).nodes.at(0);
      CHECK(node.login.user + ":" + node.login.password == login);
      CHECK(node.url.user.empty());
      CHECK(node.url.password.empty());
      continue;
    }
    REQUIRE_FALSE(settings.ok());
    CHECK((settings.error().kind == ErrorKind::config));
    CHECK(settings.error().text.find("no " + login + " given") != std::string::npos);
    CHECK(settings.error().text.find("amqp://h:5672") != std::string::npos);
    CHECK(settings.error().text.find("secret") == std::string::npos);
  }
}

TEST_CASE("each node uses the login of its URL", "[config][settings]") {
  const auto settings = made({{"url", {"amqp://a:b@x", "amqp://y"}}});
  REQUIRE(settings.ok());
  CHECK(broker_of(settings).nodes.at(0).login.user == "a");
  CHECK(broker_of(settings).nodes.at(1).login.user == "me");
}

TEST_CASE("the filters are described in words", "[config][settings]") {
  const auto text_of = [](const Pairs& pairs) { return watch_text(made(pairs)->pipeline); };
  CHECK(text_of({}) == "events build,test, tree mozilla-central, mobile excluded, talos excluded");
  CHECK(text_of({{"tree", {"*"}},
                 {"platform", {"linux*,win32"}},
                 {"mobile", {"any"}},
                 {"talos", {"true"}},
                 {"stage", {"finished"}},
                 {"event", {"build,test,pulse"}}}) ==
        "events build,test,pulse, any tree, platform linux*,win32, mobile included, "
        "talos included, stages finished,ended");
  CHECK(text_of({{"event", {"pulse"}}}) == "events pulse");
  CHECK(text_of({{"event", {"pulse"}}, {"stage", {"ended,running"}}}) ==
        "events pulse, stages log_uploaded,running,ended");
  CHECK(text_of({{"event", {"pulse"}}, {"stage", {"log_uploaded"}}}) == "events pulse");
}

TEST_CASE("filters of one kind leave the other alone if both are named", "[config][settings]") {
  for (const auto& [events, by_kind] : {std::pair<Texts, bool>({}, false),
                                        {{"build,test"}, true},
                                        {{"test", "pulse,build"}, true},
                                        {{"test"}, false},
                                        {{"build,pulse"}, false}}) {
    CAPTURE(events);
    Pairs pairs{{"test", {"mochitest-*"}}};
    if (!events.empty()) pairs.push_back({"event", events});
    const auto settings = made(pairs);
    REQUIRE(settings.ok());
    CHECK(settings->pipeline.filter.by_kind == by_kind);
  }
  const auto text = watch_text(made({{"event", {"build,test"}},
                                     {"test", {"a"}},
                                     {"platform", {"linux"}},
                                     {"tag", {"nightly,!x"}},
                                     {"where", {"variant~fis", "wait>5"}}})
                                   ->pipeline);
  CHECK(text.find(", test a (tests only)") != std::string::npos);
  CHECK(text.find(", platform linux,") != std::string::npos);
  CHECK(text.find(", tags nightly (builds only), tags !x (builds only)") != std::string::npos);
  CHECK(text.find(", variant~fis (tests only), wait>5,") != std::string::npos);
}

TEST_CASE("the printed configuration says what filters of one kind do", "[config][settings]") {
  const std::string excludes =
      "# Filters on fields of tests, such as test, exclude all builds, and vice versa.\n";
  const std::string leaves =
      "# Filters on fields of tests, such as test, do not apply to builds, and vice versa.\n";
  CHECK(config_text_of({}).find(excludes + "# event = ") != std::string::npos);
  const auto both = config_text_of({{"event", {"build", "test"}}});
  CHECK(both.find(leaves + "event = ") != std::string::npos);
  const auto one = config_text_of({{"event", {"test"}}});
  CHECK(one.find("# Filters on") == std::string::npos);
}

TEST_CASE("the strongest layer selects the output format", "[config][settings]") {
  OptionTexts options;
  options.give(option("input"), {{"x"}, "--input"});
  options.give(option("template"), {{"{tree}"}, "--template"});
  options.give(option("format"), {{"tsv"}, "file:1: format", ErrorKind::config, Layer::file});
  options.give(option("fields"), {{"os"}, "file:2: fields", ErrorKind::config, Layer::file});
  const auto settings = settings_of(options, pulse_environment());
  REQUIRE(settings.ok());
  CHECK(std::holds_alternative<Template>(settings->format));
}

TEST_CASE("time spans are counted where they are shown", "[config][settings]") {
  struct Row {
    std::string_view option, value;
    TimeSpans time_spans;
  };
  for (const auto& row : {Row{"metrics", "x", TimeSpans::counted},
                          {"report", "1m", TimeSpans::counted},
                          {"stats-interval", "1m", TimeSpans::ignored}}) {
    CAPTURE(row.option);
    OptionTexts options;
    options.give(option(row.option), {{std::string(row.value)}, "--option"});
    const auto settings = settings_of(options, pulse_environment());
    REQUIRE(settings.ok());
    CHECK((settings->pipeline.time_spans == row.time_spans));
  }
}

TEST_CASE("an unknown field is an error of its origin", "[config][settings]") {
  OptionTexts options;
  options.give(option("input"), {{"x"}, "--input"});
  options.give(option("fields"), {{"tre"}, "file:2: fields", ErrorKind::config, Layer::file});
  const auto settings = settings_of(options, pulse_environment());
  REQUIRE_FALSE(settings.ok());
  CHECK((settings.error().kind == ErrorKind::config));
  CHECK(settings.error().text.starts_with("file:2: fields 'tre': "));
}

}  // namespace

}  // namespace pbm
