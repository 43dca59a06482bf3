// SPDX-License-Identifier: MPL-2.0
#include "config/environment.h"

#include "config/options.h"
#include "support/catch.h"
#include "support/options_of.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

Result<void> read(const std::vector<const char*>& entries, OptionTexts& options) {
  auto environment = entries;
  environment.push_back(nullptr);
  return read_environment(environment.data(), options);
}

TEST_CASE("the variable of an option is its name in capitals", "[config][environment]") {
  CHECK(variable_of("tree") == "PULSEBUILDMONITOR_TREE");
  CHECK(variable_of("taskcluster-root-url") == "PULSEBUILDMONITOR_TASKCLUSTER_ROOT_URL");
}

TEST_CASE("variables set options", "[config][environment]") {
  OptionTexts options;
  REQUIRE(read({"HOME=/x", "PULSEBUILDMONITOR_TREE=try,autoland", "PULSEBUILDMONITOR_DURABLE=true",
                "PULSEBUILDMONITOR_LOG_LEVEL=debug", "PULSEBUILDMONITOR_WHERE=version!=1=2",
                "PULSEBUILDMONITOR_CONFIG=/c", "PULSEBUILDMONITOR=x", "PULSE_USER=me"},
               options)
              .ok());
  CHECK(find_in(options, "tree")->values == Texts{"try,autoland"});
  CHECK(find_in(options, "tree")->origin == "environment variable PULSEBUILDMONITOR_TREE");
  CHECK((find_in(options, "tree")->kind == ErrorKind::config));
  CHECK(find_in(options, "durable")->values == Texts{"true"});
  CHECK(find_in(options, "log-level")->values == Texts{"debug"});
  CHECK(find_in(options, "where")->values == Texts{"version!=1=2"});
  CHECK(find_in(options, "config")->values == Texts{"/c"});
  CHECK(find_in(options, "user") == nullptr);
}

TEST_CASE("a newline at the end of a variable is not part of the value", "[config][environment]") {
  OptionTexts options;
  REQUIRE(read({"PULSEBUILDMONITOR_URL=amqps://u:p@h\n", "PULSEBUILDMONITOR_USER=me\r\n",
                "PULSEBUILDMONITOR_LABEL=\n", "PULSEBUILDMONITOR_EXEC=a\nb\n\n"},
               options)
              .ok());
  CHECK(find_in(options, "url")->values == Texts{"amqps://u:p@h"});
  CHECK(find_in(options, "user")->values == Texts{"me"});
  CHECK(find_in(options, "label") == nullptr);
  CHECK(find_in(options, "exec")->values == Texts{"a\nb"});
}

TEST_CASE("an empty variable is unset", "[config][environment]") {
  OptionTexts options;
  REQUIRE(read({"PULSEBUILDMONITOR_TREE=", "PULSEBUILDMONITOR_LABEL", "PULSEBUILDMONITOR_NO_SUCH="},
               options)
              .ok());
  CHECK(find_in(options, "tree") == nullptr);
  CHECK(find_in(options, "label") == nullptr);
}

TEST_CASE("a flag overrides a variable", "[config][environment]") {
  OptionTexts options;
  options.give(option("tree"), {{"try"}, "--tree"});
  REQUIRE(read({"PULSEBUILDMONITOR_TREE=autoland"}, options).ok());
  CHECK(find_in(options, "tree")->values == Texts{"try"});
  CHECK(find_in(options, "tree")->origin == "--tree");
}

TEST_CASE("a variable without an option is an error that does not show its value",
          "[config][environment]") {
  for (const auto* name :
       {"PULSEBUILDMONITOR_TREES", "PULSEBUILDMONITOR_", "PULSEBUILDMONITOR_tree",
        "PULSEBUILDMONITOR_PASSWORD", "PULSEBUILDMONITOR_HELP", "PULSEBUILDMONITOR_VERSION",
        "PULSEBUILDMONITOR_PRINT_CONFIG", "PULSEBUILDMONITOR_COMPLETION",
        "PULSEBUILDMONITOR_DRY_RUN", "PULSEBUILDMONITOR_LOG-LEVEL"}) {
    CAPTURE(name);
    OptionTexts options;
    const auto entry = std::string(name) + "=hunter2";
    const auto done = read({entry.c_str()}, options);
    REQUIRE_FALSE(done.ok());
    CHECK((done.error().kind == ErrorKind::config));
    CHECK(done.error().text.find(name) != std::string::npos);
    CHECK(done.error().text.find("hunter2") == std::string::npos);
  }
}

TEST_CASE("an error about a variable says what to do instead", "[config][environment]") {
  struct Row {
    std::string variable, hint;
  };
  const std::vector<Row> rows{
      {"TREES", "no such option; did you mean PULSEBUILDMONITOR_TREE?"},
      {"LOGLEVEL", "no such option; did you mean PULSEBUILDMONITOR_LOG_LEVEL?"},
      {"PASSWORD", "no such option; use PULSE_PASSWORD"},
      {"RETRY", "no such option; use PULSEBUILDMONITOR_NO_RETRY=false"},
      {"NO_DURABLE", "no such option; use PULSEBUILDMONITOR_DURABLE=false"},
      {"SOMETHING_ELSE", "no such option; unset it"},
      {"", "no such option; unset it"},
      {"CHECK", "--check can be given on the command line only; unset it"},
      {"PRINT_CONFIG", "--print-config can be given on the command line only; unset it"},
      {"QUIET", "--quiet can be given on the command line only; unset it"},
  };
  for (const auto& row : rows) {
    OptionTexts options;
    const auto name = "PULSEBUILDMONITOR_" + row.variable;
    const auto done = read({(name + "=1").c_str()}, options);
    REQUIRE_FALSE(done.ok());
    CHECK(done.error().text == "environment variable " + name + ": " + row.hint);
  }
}

}  // namespace

}  // namespace pbm
