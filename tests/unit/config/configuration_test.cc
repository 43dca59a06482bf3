// SPDX-License-Identifier: MPL-2.0
#include "config/configuration.h"

#include "config/options.h"
#include "support/catch.h"
#include "support/options_of.h"
#include "support/temporary.h"

#include <string>
#include <utility>
#include <vector>

namespace pbm {

namespace {

using Names = std::vector<std::string>;

// A configuration file that is read, written again, and read again.
class ConfigurationBench {
 public:
  explicit ConfigurationBench(const std::string& text, const Pairs& flags = {}) {
    auto options = options_of(flags);
    options.give(option("config"), {{write(text)}, "--config"});
    options.give(option("url"), {{"amqp://u:p@h"}, "--url"});
    auto read = Configuration::read(std::move(options));
    REQUIRE(read.ok());
    configuration_ = std::move(*read);
  }

  Result<Configuration::Changes> reload(const std::string& text) {
    write(text);
    return configuration_->read_again();
  }

  Configuration::Changes changes(const std::string& text) {
    auto done = reload(text);
    REQUIRE(done.ok());
    return *done;
  }

  [[nodiscard]] const Settings& settings() const { return configuration_->settings(); }
  [[nodiscard]] const OptionValues& values() const { return configuration_->values(); }

 private:
  std::string write(const std::string& text) { return directory_.write("c.toml", text); }

  TemporaryDirectory directory_;
  std::optional<Configuration> configuration_;
};

TEST_CASE("equal options make no change, however they are written", "[config][configuration]") {
  ConfigurationBench bench("tree = 'try,autoland'\nlog-level = 'info'\ntalos = false\n");
  const auto changes = bench.changes("tree = ['try', 'autoland']\ntimeout = ''\n");
  CHECK(changes.changed.empty());
  CHECK(changes.after_restart.empty());
}

TEST_CASE("options that can change take their new value, the others keep the old one",
          "[config][configuration]") {
  ConfigurationBench bench("tree = 'try'\nlabel = 'a'\ncount = 5\n");
  const auto changes = bench.changes("tree = 'autoland'\nlabel = 'b'\nprefetch = 9\n");
  CHECK(changes.changed == Names{"tree", "count"});
  CHECK(changes.after_restart == Names{"label", "prefetch"});
  CHECK(*bench.values().filter_on(Field::tree) == Names{"autoland"});
  CHECK(*bench.values().label == "a");
  CHECK(*bench.values().prefetch == 256);
  CHECK(bench.settings().monitor.limits.count == 0u);
  CHECK(bench.settings().broker()->label == "a");
  // The same differences remain for the next reload.
  const auto again = bench.changes("tree = 'autoland'\nlabel = 'b'\n");
  CHECK(again.changed.empty());
  CHECK(again.after_restart == Names{"label"});
}

TEST_CASE("a default that says more if it is given is a change", "[config][configuration]") {
  ConfigurationBench bench("");
  CHECK(bench.changes("event = 'build,test'\nprefetch = 256\n").changed == Names{"event"});
  CHECK(bench.settings().pipeline.filter.by_kind);
  CHECK(bench.changes("event = ['build', 'test']\n").changed.empty());
  CHECK(bench.changes("").changed == Names{"event"});
}

TEST_CASE("a flag also overrides the file when it is read again", "[config][configuration]") {
  ConfigurationBench bench("count = 5\n", {{"count", {"7"}}});
  CHECK(bench.changes("count = 6\n").changed.empty());
  CHECK(*bench.values().count == 7u);
}

TEST_CASE("a file with an error changes nothing", "[config][configuration]") {
  ConfigurationBench bench("tree = 'try'\n");
  for (const auto& [text, error] : std::vector<std::pair<std::string, std::string>>{
           {"tree = 'autoland'\ncount = 0\n", "c.toml:2: count '0': not a whole number"},
           {"tree = 'autoland'\ndurable = true\n", "--durable needs --label"},
           {"tree = 'autoland'\nx = 1\n", "c.toml:2: unknown key 'x'"},
           {"tree = 'autoland'\npassword-file = '/none/x'\n", "/none/x"}}) {
    CAPTURE(text);
    const auto done = bench.reload(text);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text.find(error) != std::string::npos);
    CHECK(*bench.values().filter_on(Field::tree) == Names{"try"});
  }
}

TEST_CASE("an option that changes cannot rely on one that takes a restart",
          "[config][configuration]") {
  ConfigurationBench bench("");
  const auto done = bench.reload("drain = true\ndurable = true\nlabel = 'x'\n");
  REQUIRE_FALSE(done.ok());
  CHECK(done.error().text == "--drain needs --durable: a new queue is always empty");
  CHECK_FALSE(*bench.values().drain);
}

TEST_CASE("warnings about the file and the settings are those of the last reading",
          "[config][configuration]") {
  ConfigurationBench bench("jobs = 2\n");
  CHECK(bench.changes("jobs = 2\nretries = 1\n").notes ==
        Names{"--jobs has no effect without --exec",
              "amqp:// sends the password to h without encryption; use amqps://"});
}

}  // namespace

}  // namespace pbm
