// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <functional>
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

Result<Settings> made(const RawFlags& flags) {
  return make_settings(flags, pulse_environment(), std::nullopt);
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
  CHECK((settings->log_level == LogLevel::info));
  CHECK(settings->rejects.empty());
  CHECK(settings->log_file.empty());
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
    std::function<void(RawFlags&)> set;
    std::string names;  // a word of the error's text; empty: it is fine
  };
  const auto durable = [](RawFlags& flags) {
    flags.durable = true;
    flags.label = "x";
  };
  const std::vector<Row> rows{
      {"sources", [](auto& f) { f.sources = {"buildbot,taskcluster", "normalized"}; }, ""},
      {"source", [](auto& f) { f.sources = {"buildbots"}; }, "--source"},
      {"source case", [](auto& f) { f.sources = {"Buildbot"}; }, "--source"},
      {"source empty", [](auto& f) { f.sources = {""}; }, "--source"},
      {"source commas", [](auto& f) { f.sources = {",", ",,"}; }, "--source"},
      {"source spare comma", [](auto& f) { f.sources = {"buildbot,"}; }, ""},
      {"event", [](auto& f) { f.events = {"build,pulse"}; }, ""},
      {"event bad", [](auto& f) { f.events = {"build,builds"}; }, "--event"},
      {"event empty", [](auto& f) { f.events = {""}; }, "--event"},
      {"tree", [](auto& f) { f.trees = {"[a,b]"}; }, ""},
      {"tree empty", [](auto& f) { f.trees = {""}; }, "--tree"},
      {"tree one empty", [](auto& f) { f.trees = {"", "try"}; }, ""},
      {"platform empty", [](auto& f) { f.platforms = {""}; }, "--platform"},
      {"buildtype empty", [](auto& f) { f.buildtypes = {","}; }, "--buildtype"},
      {"mobile", [](auto& f) { f.mobile = "any"; }, ""},
      {"mobile bad", [](auto& f) { f.mobile = "yes"; }, "--mobile"},
      {"mobile empty", [](auto& f) { f.mobile = ""; }, "--mobile"},
      {"stage", [](auto& f) { f.stage = "finished"; }, ""},
      {"stage bad", [](auto& f) { f.stage = "started"; }, "--stage"},
      {"level", [](auto& f) { f.log_level = "debug"; }, ""},
      {"level bad", [](auto& f) { f.log_level = "warn"; }, "--log-level"},
      {"root", [](auto& f) { f.taskcluster_root_url = "http://tc.example.org/"; }, ""},
      {"root bad", [](auto& f) { f.taskcluster_root_url = "tc.example.org"; },
       "--taskcluster-root-url"},
      {"root ftp", [](auto& f) { f.taskcluster_root_url = "ftp://x"; }, "--taskcluster-root-url"},
      {"root space", [](auto& f) { f.taskcluster_root_url = "http://x y"; },
       "--taskcluster-root-url"},
      {"root newline", [](auto& f) { f.taskcluster_root_url = "http://x\ny"; },
       "--taskcluster-root-url"},
      {"root not UTF-8", [](auto& f) { f.taskcluster_root_url = "http://\xFF"; },
       "--taskcluster-root-url"},
      {"root empty", [](auto& f) { f.taskcluster_root_url = ""; }, "--taskcluster-root-url"},
      {"size least", [](auto& f) { f.max_message_bytes = 1024; }, ""},
      {"size most", [](auto& f) { f.max_message_bytes = std::uint64_t{1} << 30; }, ""},
      {"size small", [](auto& f) { f.max_message_bytes = 1023; }, "--max-message-bytes"},
      {"size large", [](auto& f) { f.max_message_bytes = (std::uint64_t{1} << 30) + 1; },
       "--max-message-bytes"},
      {"durable", durable, ""},
      {"durable alone", [](auto& f) { f.durable = true; }, "--label"},
      {"durable, empty label", [](auto& f) { f.durable = true; f.label = ""; }, "--label"},
      {"label", [](auto& f) { f.label = "my.monitor-1_x\xC3\xA9"; }, ""},
      {"label slash", [](auto& f) { f.label = "a/b"; }, "--label"},
      {"label space", [](auto& f) { f.label = "a b"; }, "--label"},
      {"label star", [](auto& f) { f.label = "a*"; }, "--label"},
      {"label hash", [](auto& f) { f.label = "a#"; }, "--label"},
      {"label newline", [](auto& f) { f.label = "a\n"; }, "--label"},
      {"label not UTF-8", [](auto& f) { f.label = "a\xFF"; }, "--label"},
      {"label long", [](auto& f) { f.label = repeated("a", 101); }, "--label"},
      {"label 100", [](auto& f) { f.label = repeated("a", 100); }, ""},
      {"quorum", [&](auto& f) { durable(f); f.queue_type = "quorum"; }, ""},
      {"quorum, not durable", [](auto& f) { f.queue_type = "quorum"; }, "--queue-type"},
      {"queue type", [&](auto& f) { durable(f); f.queue_type = "stream"; }, "--queue-type"},
      {"single", [&](auto& f) { durable(f); f.single_active = true; }, ""},
      {"single, not durable", [](auto& f) { f.single_active = true; }, "--single-active"},
      {"prefetch 1", [](auto& f) { f.prefetch = 1; }, ""},
      {"prefetch 0", [](auto& f) { f.prefetch = 0; }, "--prefetch"},
      {"prefetch most", [](auto& f) { f.prefetch = 65535; }, ""},
      {"prefetch more", [](auto& f) { f.prefetch = 65536; }, "--prefetch"},
      {"heartbeat 1", [](auto& f) { f.heartbeat_s = 1; }, ""},
      {"heartbeat 0", [](auto& f) { f.heartbeat_s = 0; }, "--heartbeat"},
      {"heartbeat more", [](auto& f) { f.heartbeat_s = 3601; }, "--heartbeat"},
      {"url", [](auto& f) { f.urls = {"amqp://h"}; }, ""},
      {"url bad", [](auto& f) { f.urls = {"amqp://h", "h"}; }, "--url"},
  };
  for (const auto& [name, set, names] : rows) {
    CAPTURE(name);
    RawFlags flags;
    set(flags);
    const auto settings = made(flags);
    REQUIRE(settings.ok() == names.empty());
    if (settings) continue;
    CHECK((settings.error().kind == ErrorKind::usage));
    CHECK(settings.error().text.find(names) != std::string::npos);
    CHECK(settings.error().text.find('\n') == std::string::npos);
    CHECK(settings.error().text.find("secret") == std::string::npos);
  }
}

TEST_CASE("lists take commas or the flag again", "[config][settings]") {
  RawFlags flags;
  flags.trees = {"try,autoland", "mozilla-*", ",,x,"};
  flags.platforms = {"linux64"};
  flags.buildtypes = {"opt,debug"};
  flags.events = {"test", "pulse"};
  const auto settings = made(flags);
  REQUIRE(settings.ok());
  CHECK(filter_on(*settings, Field::tree)->wanted ==
        Texts{"try", "autoland", "mozilla-*", "x"});
  CHECK(filter_on(*settings, Field::platform)->wanted == Texts{"linux64"});
  CHECK(filter_on(*settings, Field::buildtype)->wanted == Texts{"opt", "debug"});
  CHECK_FALSE(settings->filter.builds);
  CHECK(settings->filter.tests);
  CHECK(settings->pulse);
}

TEST_CASE("all trees means events without a tree as well", "[config][settings]") {
  RawFlags flags;
  flags.trees = {"try", "*"};
  const auto settings = made(flags);
  REQUIRE(settings.ok());
  CHECK(filter_on(*settings, Field::tree) == nullptr);
}

TEST_CASE("choices become settings", "[config][settings]") {
  RawFlags flags;
  flags.mobile = "only";
  flags.talos = true;
  flags.stage = "finished";
  flags.log_level = "warning";
  flags.taskcluster_root_url = "https://tc.example.org//";
  flags.rejects = "r";
  flags.log_file = "l";
  flags.no_retry = true;
  flags.ca_file = "ca";
  flags.durable = true;
  flags.label = "mine";
  flags.queue_type = "quorum";
  flags.single_active = true;
  flags.prefetch = 10;
  flags.heartbeat_s = 5;
  flags.sources = {"normalized"};
  flags.urls = {"amqp://a", "amqps://b/v"};
  const auto settings = made(flags);
  REQUIRE(settings.ok());
  CHECK((settings->filter.mobile == Mobile::only));
  CHECK(settings->filter.talos);
  CHECK(settings->finished_stage);
  CHECK((settings->log_level == LogLevel::warning));
  CHECK(settings->taskcluster_root_url == "https://tc.example.org");
  CHECK(settings->rejects == "r");
  CHECK(settings->log_file == "l");
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
  RawFlags flags;
  flags.inputs = {"a", "-"};
  const auto settings = make_settings(flags, {}, std::nullopt);
  REQUIRE(settings.ok());
  CHECK_FALSE(settings->broker.has_value());
  CHECK(settings->inputs == Texts{"a", "-"});
  CHECK(settings->sources == std::array{true, true, true});
  CHECK(settings->notes.empty());
  flags.broker_flags_given = {"--url", "--durable"};
  const auto noted = make_settings(flags, {}, std::nullopt);
  REQUIRE(noted.ok());
  REQUIRE(noted->notes.size() == 1u);
  CHECK(noted->notes[0].find("--url, --durable") != std::string::npos);
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
  };
  for (const auto& [url, user, file, environment, login] : rows) {
    CAPTURE(url, user, file, environment.pulse_user, environment.pulse_username);
    RawFlags flags;
    flags.urls = {url};
    if (!user.empty()) flags.user = user;
    const auto password = file.empty() ? std::nullopt : std::optional(file);
    const auto settings = make_settings(flags, environment, password);
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
  RawFlags flags;
  flags.urls = {"amqp://a:b@x", "amqp://y"};
  const auto settings = made(flags);
  REQUIRE(settings.ok());
  CHECK(settings->broker->nodes.at(0).login.user == "a");
  CHECK(settings->broker->nodes.at(1).login.user == "me");
}

TEST_CASE("the filters are told in words", "[config][settings]") {
  RawFlags flags;
  const auto text_of = [](const RawFlags& given) { return describe(*made(given)); };
  CHECK(text_of(flags) ==
        "events build,test, tree mozilla-central, mobile excluded, talos excluded");
  flags.trees = {"*"};
  flags.platforms = {"linux*,win32"};
  flags.mobile = "any";
  flags.talos = true;
  flags.stage = "finished";
  flags.events = {"build,test,pulse"};
  CHECK(text_of(flags) ==
        "events build,test,pulse, any tree, platform linux*,win32, mobile included, "
        "talos included, stage finished");
  flags.events = {"pulse"};
  CHECK(text_of(flags) == "events pulse");
}

}  // namespace

}  // namespace pbm
