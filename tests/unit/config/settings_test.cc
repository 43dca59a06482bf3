// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "support/catch.h"
#include "support/options_of.h"
#include "support/quoted.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

Environment pulse_environment() {
  Environment environment;
  environment.pulse_user = "me";
  environment.pulse_password = "secret";
  return environment;
}

Result<Settings> made(const Pairs& pairs) {
  return make_settings(options_of(pairs), pulse_environment(), std::nullopt);
}

const TextFilter* filter_on(const Settings& settings, Field field) {
  for (const auto& each : settings.filter.texts) {
    if (each.field == field) return &each;
  }
  return nullptr;
}

TEST_CASE("without flags: Pulse, mozilla-central, builds and tests, no mobile, no talos",
          "[config][settings]") {
  const auto settings = made({});
  REQUIRE(settings.ok());
  CHECK(settings->inputs.empty());
  CHECK(settings->filter.builds);
  CHECK(settings->filter.tests);
  CHECK_FALSE(settings->pulse);
  CHECK((settings->filter.mobile == Mobile::exclude));
  CHECK_FALSE(settings->filter.talos);
  CHECK_FALSE(settings->finished_stage);
  REQUIRE(settings->filter.texts.size() == 1u);
  CHECK(filter_on(*settings, Field::tree)->wanted == Texts{"mozilla-central"});
  CHECK(settings->taskcluster_root_url == "https://firefox-ci-tc.services.mozilla.com");
  CHECK(settings->max_message_bytes == 16777216u);
  CHECK((settings->log.level == LogLevel::info));
  CHECK(settings->rejects.empty());
  CHECK(settings->log.file.empty());
  CHECK(settings->notes.empty());

  REQUIRE(settings->broker.has_value());
  const auto& broker = *settings->broker;
  REQUIRE(broker.nodes.size() == 1u);
  CHECK(broker.nodes[0].url.shown() == "amqps://pulse.mozilla.org:5671");
  CHECK(broker.nodes[0].login.user == "me");
  CHECK(broker.nodes[0].login.password == "secret");
  CHECK(broker.label == "pulsebuildmonitor");
  CHECK_FALSE(broker.durable);
  CHECK((broker.queue_type == QueueType::classic));
  CHECK_FALSE(broker.single_active);
  CHECK(broker.prefetch == 256);
  CHECK(broker.heartbeat == std::chrono::seconds(30));
  CHECK(broker.retry);
  CHECK_FALSE(broker.sources_named);
  CHECK((broker.sources == std::vector{Source::buildbot, Source::taskcluster}));
}

TEST_CASE("values that can't be are usage errors that name the flag", "[config][settings]") {
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
      {"tree", {{"tree", {"[a,b]"}}}, ""},
      {"tree empty", {{"tree", {""}}}, "--tree"},
      {"tree one empty", {{"tree", {"", "try"}}}, "--tree"},
      {"platform empty", {{"platform", {""}}}, "--platform"},
      {"buildtype empty", {{"buildtype", {","}}}, "--buildtype"},
      {"mobile", {{"mobile", {"any"}}}, ""},
      {"mobile bad", {{"mobile", {"yes"}}}, "--mobile"},
      {"mobile empty", {{"mobile", {""}}}, ""},
      {"stage", {{"stage", {"finished"}}}, ""},
      {"stage bad", {{"stage", {"started"}}}, "--stage"},
      {"level", {{"log-level", {"debug"}}}, ""},
      {"level bad", {{"log-level", {"warn"}}}, "--log-level"},
      {"root", {{"taskcluster-root-url", {"http://tc.example.org/"}}}, ""},
      {"root bad", {{"taskcluster-root-url", {"tc.example.org"}}},
       "--taskcluster-root-url"},
      {"root ftp", {{"taskcluster-root-url", {"ftp://x"}}}, "--taskcluster-root-url"},
      {"root space", {{"taskcluster-root-url", {"http://x y"}}},
       "--taskcluster-root-url"},
      {"root newline", {{"taskcluster-root-url", {"http://x\ny"}}},
       "--taskcluster-root-url"},
      {"root not UTF-8", {{"taskcluster-root-url", {"http://\xFF"}}},
       "--taskcluster-root-url"},
      {"root empty", {{"taskcluster-root-url", {""}}}, ""},
      {"size least", {{"max-message-bytes", {"1024"}}}, ""},
      {"size most", {{"max-message-bytes", {"1073741824"}}}, ""},
      {"size small", {{"max-message-bytes", {"1023"}}}, "--max-message-bytes"},
      {"size large", {{"max-message-bytes", {"1073741825"}}},
       "--max-message-bytes"},
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
      {"queue type", {{"durable", {"true"}}, {"label", {"x"}}, {"queue-type", {"stream"}}},
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
      {"fields of json", {{"format", {"json"}}, {"fields", {"tree"}}}, "--fields"},
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

TEST_CASE("an error about a value is of the kind of its origin, and names that",
          "[config][settings]") {
  struct Row {
    std::string name, value;
  };
  for (const auto& [name, value] : std::vector<Row>{
           {"prefetch", "0"}, {"mobile", "yes"}, {"durable", "x"}, {"url", "h"},
           {"label", "a/b"}, {"source", "x"}, {"timeout", "x"}, {"where", "x"}}) {
    CAPTURE(name, value);
    const auto of_flag = made({{name, {value}}});
    REQUIRE_FALSE(of_flag.ok());
    CHECK((of_flag.error().kind == ErrorKind::usage));
    CHECK(of_flag.error().text.starts_with("--" + name + " '" + value + "': "));
    const auto of_file =
        make_settings(options_of_file({{name, {value}}}), pulse_environment(), std::nullopt);
    REQUIRE_FALSE(of_file.ok());
    CHECK((of_file.error().kind == ErrorKind::config));
    CHECK(of_file.error().text.starts_with("FILE:1: " + name + " '" + value + "': "));
  }
}

TEST_CASE("a toggle that is false is off", "[config][settings]") {
  const auto settings = made({{"durable", {"false"}}, {"talos", {"no"}}, {"no-retry", {"0"}}});
  REQUIRE(settings.ok());
  CHECK_FALSE(settings->broker->durable);
  CHECK_FALSE(settings->filter.talos);
  CHECK(settings->broker->retry);
}

TEST_CASE("output, limits and log", "[config][settings]") {
  using Format = OutputSettings::Format;
  const auto settings = made({{"fields", {"tree,result", "platform"}}, {"color", {"never"}},
                              {"count", {"5"}}, {"timeout", {"90"}}, {"idle-timeout", {"1m"}},
                              {"exit-status", {"true"}}, {"log-format", {"json"}},
                              {"stats-interval", {"1h"}}});
  REQUIRE(settings.ok());
  CHECK((settings->output.format == Format::tsv));
  CHECK(settings->output.fields == Texts{"tree", "result", "platform"});
  CHECK((settings->output.color == OutputSettings::Color::never));
  CHECK(settings->limits.count == 5u);
  CHECK((settings->limits.timeout == std::chrono::seconds(90)));
  CHECK((settings->limits.idle_timeout == std::chrono::seconds(60)));
  CHECK(settings->limits.exit_status);
  CHECK_FALSE(settings->limits.drain);
  CHECK(settings->log.json);
  CHECK((settings->log.stats_interval == std::chrono::seconds(3600)));
  CHECK((made({})->output.format == Format::json));
  const auto pattern = made({{"template", {"{tree}"}}});
  REQUIRE(pattern.ok());
  CHECK((pattern->output.format == Format::pattern));
  CHECK(pattern->output.pattern == "{tree}");
}

TEST_CASE("no more is asked for in advance than lines are wanted", "[config][settings]") {
  for (const auto& [count, prefetch] : {std::pair("1", 1), {"10", 10}, {"256", 256}, {"1000000", 256}}) {
    const auto settings = made({{"count", {count}}});
    REQUIRE(settings.ok());
    CHECK(settings->broker->prefetch == prefetch);
  }
}

TEST_CASE("a user name with control characters is refused", "[config][settings]") {
  for (const auto* const user : {"a\nb", "a\x1b[1m", "a\x7f"}) {
    const auto settings = made({{"user", {user}}});
    REQUIRE_FALSE(settings.ok());
    CHECK(settings.error().kind == ErrorKind::config);
    CHECK(settings.error().text.find("control characters") != std::string::npos);
    CHECK(settings.error().text.find(user) == std::string::npos);
  }
}

TEST_CASE("bindings part at the first colon", "[config][settings]") {
  const auto settings =
      made({{"bind", {"exchange/x:a:b", "e:"}}, {"unbind", {"exchange/build/:#"}}});
  REQUIRE(settings.ok());
  CHECK((settings->broker->extra_bindings ==
         std::vector<Binding>{{"exchange/x", "a:b"}, {"e", ""}}));
  CHECK((settings->broker->unbindings == std::vector<Binding>{{"exchange/build/", "#"}}));
}

TEST_CASE("keys follow the filter", "[config][settings]") {
  const auto key_count = [](const Settings& settings, Source source) {
    return settings.broker->keys[static_cast<std::size_t>(source)].size();
  };
  const auto settings = made({{"tree", {"try,autoland"}}});
  REQUIRE(settings.ok());
  CHECK(key_count(*settings, Source::buildbot) == 1u);
  CHECK(key_count(*settings, Source::normalized) == 6u);
  CHECK(key_count(*settings, Source::taskcluster) == 1u);
  const auto narrow = made({{"tree", {"try,autoland"}}, {"narrow", {"true"}}});
  REQUIRE(narrow.ok());
  CHECK(key_count(*narrow, Source::taskcluster) == 2u);
}

TEST_CASE("lists take commas or the flag again", "[config][settings]") {
  const auto settings = made({{"tree", {"try,autoland", "mozilla-*", ",,x,"}},
                              {"platform", {"linux64"}},
                              {"buildtype", {"opt,debug"}},
                              {"event", {"test", "pulse"}}});
  REQUIRE(settings.ok());
  CHECK(filter_on(*settings, Field::tree)->wanted ==
        Texts{"try", "autoland", "mozilla-*", "x"});
  CHECK(filter_on(*settings, Field::platform)->wanted == Texts{"linux64"});
  CHECK(filter_on(*settings, Field::buildtype)->wanted == Texts{"opt", "debug"});
  CHECK_FALSE(settings->filter.builds);
  CHECK(settings->filter.tests);
  CHECK(settings->pulse);
}

TEST_CASE("all trees make no filter", "[config][settings]") {
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
                              {"durable", {"true"}},
                              {"label", {"mine"}},
                              {"queue-type", {"quorum"}},
                              {"single-active", {"true"}},
                              {"prefetch", {"10"}},
                              {"heartbeat", {"5"}},
                              {"source", {"normalized"}},
                              {"url", {"amqp://a", "amqps://b/v"}}});
  REQUIRE(settings.ok());
  CHECK((settings->filter.mobile == Mobile::only));
  CHECK(settings->filter.talos);
  CHECK(settings->finished_stage);
  CHECK((settings->log.level == LogLevel::warning));
  CHECK(settings->taskcluster_root_url == "https://tc.example.org");
  CHECK(settings->rejects == "r");
  CHECK(settings->log.file == "l");
  const auto& broker = *settings->broker;
  CHECK_FALSE(broker.retry);
  CHECK(broker.ca_file == "ca");
  CHECK(broker.durable);
  CHECK(broker.label == "mine");
  CHECK((broker.queue_type == QueueType::quorum));
  CHECK(broker.single_active);
  CHECK(broker.prefetch == 10);
  CHECK(broker.heartbeat == std::chrono::seconds(5));
  CHECK(broker.sources_named);
  CHECK((broker.sources == std::vector{Source::normalized}));
  REQUIRE(broker.nodes.size() == 2u);
  CHECK(broker.nodes[0].url.shown() == "amqp://a:5672");
  CHECK(broker.nodes[1].url.shown() == "amqps://b:5671/v");
}

TEST_CASE("a replay has no broker and needs no credentials", "[config][settings]") {
  const auto settings =
      make_settings(options_of({{"input", {"a", "-"}}, {"speed", {"2x"}}}), {}, std::nullopt);
  REQUIRE(settings.ok());
  CHECK_FALSE(settings->broker.has_value());
  CHECK(settings->inputs == Texts{"a", "-"});
  CHECK(settings->speed == "2x");
  CHECK((settings->sources == std::array{true, true, true}));
  CHECK(settings->notes.empty());
  const auto noted = make_settings(
      options_of({{"input", {"a"}}, {"durable", {"true"}}, {"url", {"amqp://u:secret@h"}}}), {},
      std::nullopt);
  REQUIRE(noted.ok());
  REQUIRE(noted->notes.size() == 1u);
  CHECK(noted->notes[0].find("--url, --durable ignored") != std::string::npos);
  CHECK(noted->notes[0].find("secret") == std::string::npos);
}

TEST_CASE("the most explicit credentials count", "[config][settings]") {
  struct Row {
    std::string url;
    std::string user, file;           // --user and what --password-file held; empty: not given
    Environment environment;
    std::string login;                // user:password, or what is missing
  };
  const Environment none;
  const auto both = pulse_environment();
  Environment older;
  older.pulse_username = "older";
  older.pulse_password = "secret";
  Environment two = older;
  two.pulse_user = "me";
  Environment no_password;
  no_password.pulse_user = "me";
  auto service = both;
  service.credential = "c";
  Environment credential_alone;
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
      // Pulse's password goes to no broker whose URL names its own user.
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
    const auto password = file.empty() ? std::nullopt : std::optional(file);
    const auto settings = make_settings(options_of(pairs), environment, password);
    if (login.find(':') != login.npos) {
      REQUIRE(settings.ok());
      const auto& node = settings->broker->nodes.at(0);
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

TEST_CASE("each node logs in by its own URL", "[config][settings]") {
  const auto settings = made({{"url", {"amqp://a:b@x", "amqp://y"}}});
  REQUIRE(settings.ok());
  CHECK(settings->broker->nodes.at(0).login.user == "a");
  CHECK(settings->broker->nodes.at(1).login.user == "me");
}

TEST_CASE("the filters are told in words", "[config][settings]") {
  const auto text_of = [](const Pairs& pairs) { return describe(*made(pairs)); };
  CHECK(text_of({}) ==
        "events build,test, tree mozilla-central, mobile excluded, talos excluded");
  CHECK(text_of({{"tree", {"*"}}, {"platform", {"linux*,win32"}}, {"mobile", {"any"}},
                 {"talos", {"true"}}, {"stage", {"finished"}}, {"event", {"build,test,pulse"}}}) ==
        "events build,test,pulse, any tree, platform linux*,win32, mobile included, "
        "talos included, stage finished");
  CHECK(text_of({{"event", {"pulse"}}}) == "events pulse");
  CHECK(text_of({{"event", {"pulse"}}, {"stage", {"finished"}}}) ==
        "events pulse, stage finished");
}

TEST_CASE("of the ways to shape lines the strongest layer counts", "[config][settings]") {
  using Format = OutputSettings::Format;
  Options options;
  options.give("input", {{"x"}, "--input"});
  options.give("template", {{"{tree}"}, "--template"});
  options.give("format", {{"tsv"}, "file:1: format", ErrorKind::config, Layer::file});
  options.give("fields", {{"os"}, "file:2: fields", ErrorKind::config, Layer::file});
  const auto settings = make_settings(options, pulse_environment(), std::nullopt);
  REQUIRE(settings.ok());
  CHECK((settings->output.format == Format::pattern));
  CHECK(settings->output.pattern == "{tree}");
}

TEST_CASE("a field that isn't one is an error of where it was given", "[config][settings]") {
  Options options;
  options.give("input", {{"x"}, "--input"});
  options.give("fields", {{"tre"}, "file:2: fields", ErrorKind::config, Layer::file});
  const auto settings = make_settings(options, pulse_environment(), std::nullopt);
  REQUIRE_FALSE(settings.ok());
  CHECK((settings.error().kind == ErrorKind::config));
  CHECK(settings.error().text.starts_with("file:2: fields 'tre': "));
}

}  // namespace

}  // namespace pbm
