// SPDX-License-Identifier: MPL-2.0
#include "config/flags.h"

#include "support/catch.h"

#include <cstdlib>
#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

// Arguments in memory that may be written to, as main() has them.
class Arguments {
 public:
  explicit Arguments(Texts texts) : texts_(std::move(texts)) {
    texts_.insert(texts_.begin(), "pulsebuildmonitor");
    for (auto& text : texts_) pointers_.push_back(text.data());
    pointers_.push_back(nullptr);
  }

  Result<Parsed> parse() {
    return parse_arguments(static_cast<int>(texts_.size()), pointers_.data());
  }
  [[nodiscard]] std::string at(std::size_t place) const { return pointers_[place + 1]; }

 private:
  Texts texts_;
  std::vector<char*> pointers_;
};

RawFlags flags_of(const Texts& arguments) {
  auto parsed = Arguments(arguments).parse();
  REQUIRE(parsed.ok());
  CHECK_FALSE(parsed->answer.has_value());
  return parsed->flags;
}

TEST_CASE("without arguments nothing is given", "[config][flags]") {
  const auto flags = flags_of({});
  const RawFlags defaults;
  CHECK(flags.urls.empty());
  CHECK_FALSE(flags.user.has_value());
  CHECK_FALSE(flags.password_file.has_value());
  CHECK_FALSE(flags.ca_file.has_value());
  CHECK_FALSE(flags.label.has_value());
  CHECK_FALSE(flags.rejects.has_value());
  CHECK_FALSE(flags.log_file.has_value());
  CHECK_FALSE(flags.durable);
  CHECK_FALSE(flags.talos);
  CHECK(flags.prefetch == defaults.prefetch);
  CHECK(flags.heartbeat_s == defaults.heartbeat_s);
  CHECK(flags.max_message_bytes == defaults.max_message_bytes);
  CHECK(flags.mobile == "exclude");
  CHECK(flags.stage == "log_uploaded");
  CHECK(flags.log_level == "info");
  CHECK(flags.broker_flags_given.empty());
}

TEST_CASE("every flag reaches its place", "[config][flags]") {
  const auto flags = flags_of(
      {"--url", "amqp://a", "--user", "u", "--password-file", "p", "--ca-file", "c", "--label",
       "l", "--durable", "--queue-type", "quorum", "--single-active", "--prefetch", "7",
       "--heartbeat", "8", "--no-retry", "--source", "buildbot", "--event", "build", "--tree",
       "try", "--platform", "linux", "--buildtype", "opt", "--mobile=any", "--talos", "--stage",
       "finished", "--taskcluster-root-url", "http://t", "--max-message-bytes", "2048", "--input",
       "-", "--rejects", "r", "--log-file", "f", "--log-level", "debug"});
  CHECK(flags.urls == Texts{"amqp://a"});
  CHECK(flags.user == "u");
  CHECK(flags.password_file == "p");
  CHECK(flags.ca_file == "c");
  CHECK(flags.label == "l");
  CHECK(flags.durable);
  CHECK(flags.queue_type == "quorum");
  CHECK(flags.single_active);
  CHECK(flags.prefetch == 7u);
  CHECK(flags.heartbeat_s == 8u);
  CHECK(flags.no_retry);
  CHECK(flags.sources == Texts{"buildbot"});
  CHECK(flags.events == Texts{"build"});
  CHECK(flags.trees == Texts{"try"});
  CHECK(flags.platforms == Texts{"linux"});
  CHECK(flags.buildtypes == Texts{"opt"});
  CHECK(flags.mobile == "any");
  CHECK(flags.talos);
  CHECK(flags.stage == "finished");
  CHECK(flags.taskcluster_root_url == "http://t");
  CHECK(flags.max_message_bytes == 2048u);
  CHECK(flags.inputs == Texts{"-"});
  CHECK(flags.rejects == "r");
  CHECK(flags.log_file == "f");
  CHECK(flags.log_level == "debug");
  CHECK(flags.broker_flags_given ==
        Texts{"--url", "--user", "--password-file", "--ca-file", "--label", "--durable",
              "--queue-type", "--single-active", "--prefetch", "--heartbeat", "--no-retry"});
}

TEST_CASE("a list flag may come again, and takes one word a time", "[config][flags]") {
  CHECK(flags_of({"--tree", "a,b", "--tree=c", "--tree", "d"}).trees == Texts{"a,b", "c", "d"});
  CHECK(flags_of({"--url", "amqp://a", "--url", "amqp://b"}).urls ==
        Texts{"amqp://a", "amqp://b"});
  CHECK(flags_of({"--input", "a", "--input", "-"}).inputs == Texts{"a", "-"});
  CHECK_FALSE(Arguments({"--tree", "a", "b"}).parse().ok());
}

TEST_CASE("a value in brackets is one value", "[config][flags]") {
  for (const auto* glob : {"[a,b]", "[ab]", "[]", "win[36]*", "[!a]*"}) {
    CAPTURE(glob);
    CHECK(flags_of({"--tree", glob}).trees == Texts{glob});
    CHECK(flags_of({"--platform=" + std::string(glob)}).platforms == Texts{glob});
  }
}

TEST_CASE("of a repeated single flag the last counts", "[config][flags]") {
  CHECK(flags_of({"--label", "a", "--label", "b"}).label == "b");
  CHECK(flags_of({"--prefetch", "1", "--prefetch", "2"}).prefetch == 2u);
  CHECK(flags_of({"--mobile=any", "--mobile=exclude"}).mobile == "exclude");
  CHECK(flags_of({"--durable", "--durable"}).durable);
}

TEST_CASE("a bare --mobile means only", "[config][flags]") {
  CHECK(flags_of({"--mobile"}).mobile == "only");
  CHECK(flags_of({"--mobile", "--talos"}).mobile == "only");
  CHECK(flags_of({"--mobile", "--talos"}).talos);
  CHECK(flags_of({"--mobile", "any"}).mobile == "any");
  CHECK(flags_of({"--mobile=exclude"}).mobile == "exclude");
}

TEST_CASE("an empty value is a value", "[config][flags]") {
  CHECK(flags_of({"--label", ""}).label == "");
  CHECK(flags_of({"--tree", ""}).trees == Texts{""});
}

TEST_CASE("wrong arguments are usage errors that name the flag", "[config][flags]") {
  struct Row {
    Texts arguments;
    std::string names;
  };
  const std::vector<Row> rows{
      {{"--no-such-flag"}, "--no-such-flag"},
      {{"--no-such-flag=1"}, "--no-such-flag"},
      {{"-x"}, "-x"},
      {{"stray"}, ""},
      {{"--tree"}, "--tree"},
      {{"--label"}, "--label"},
      {{"--prefetch", "x"}, "--prefetch"},
      {{"--prefetch", "-1"}, "--prefetch"},
      {{"--prefetch", "1.5"}, "--prefetch"},
      {{"--prefetch", "99999999999999999999"}, "--prefetch"},
      {{"--heartbeat", "30s"}, "--heartbeat"},
      {{"--max-message-bytes", "16M"}, "--max-message-bytes"},
      {{"--durable=no"}, "--durable"},
      {{"--talos=false"}, "--talos"},
      {{"/tree", "x"}, ""},
  };
  for (const auto& [arguments, names] : rows) {
    CAPTURE(arguments);
    const auto parsed = Arguments(arguments).parse();
    REQUIRE_FALSE(parsed.ok());
    CHECK((parsed.error().kind == ErrorKind::usage));
    CHECK(parsed.error().text.find(names) != std::string::npos);
    CHECK(parsed.error().text.find('\n') == std::string::npos);
  }
}

TEST_CASE("no error about arguments shows a password", "[config][flags]") {
  const std::vector<Texts> rows{
      {"--password", "hunter2"},
      {"--password=hunter2"},
      {"--pulse-password", "hunter2"},
      {"amqp://u:hunter2@h"},
      {"--urls", "amqp://u:hunter2@h"},
      {"--urls=amqp://u:hunter2@h"},
      {"--prefetch", "amqp://u:hunter2@h"},
      {"--url", "amqp://a", "amqp://u:hunter2@h"},
      {"-p", "hunter2"},
  };
  for (const auto& arguments : rows) {
    CAPTURE(arguments);
    const auto parsed = Arguments(arguments).parse();
    REQUIRE_FALSE(parsed.ok());
    CHECK(parsed.error().text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("passwords are wiped from the arguments, after they were read", "[config][flags]") {
  Arguments arguments({"--url", "amqp://u:hunter2@h/v", "--url=amqps://w:hunter2@i", "--tree",
                       "try"});
  const auto parsed = arguments.parse();
  REQUIRE(parsed.ok());
  CHECK(parsed->flags.urls == Texts{"amqp://u:hunter2@h/v", "amqps://w:hunter2@i"});
  CHECK(arguments.at(1) == "amqp://u:***@h/v");
  CHECK(arguments.at(2) == "--url=amqps://w:***@i");
  CHECK(arguments.at(4) == "try");

  Arguments wrong({"--no-such-flag", "amqp://u:hunter2@h/v"});
  CHECK_FALSE(wrong.parse().ok());
  CHECK(wrong.at(1) == "amqp://u:***@h/v");
}

TEST_CASE("help and version are answers instead of a run", "[config][flags]") {
  for (const auto* flag : {"--help", "-h", "--version", "-V"}) {
    CAPTURE(flag);
    const auto parsed = Arguments({flag}).parse();
    REQUIRE(parsed.ok());
    REQUIRE(parsed->answer.has_value());
    CHECK(parsed->answer->ends_with('\n'));
  }
}

class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* const was = std::getenv(name)) was_ = was;
    value == nullptr ? ::unsetenv(name) : ::setenv(name, value, 1);
  }
  ~Variable() { was_ ? ::setenv(name_, was_->c_str(), 1) : ::unsetenv(name_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  const char* name_;
  std::optional<std::string> was_;
};

TEST_CASE("the environment gives Pulse's credentials", "[config][flags]") {
  const Variable user("PULSE_USER", "u");
  const Variable username("PULSE_USERNAME", nullptr);
  const Variable password("PULSE_PASSWORD", "");
  const auto environment = read_environment();
  CHECK(environment.pulse_user == "u");
  CHECK(environment.pulse_username.empty());
  CHECK(environment.pulse_password.empty());
}

}  // namespace

}  // namespace pbm
