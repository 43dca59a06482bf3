// SPDX-License-Identifier: MPL-2.0
#include "config/layers.h"
#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

using Texts = std::vector<std::string>;

Result<void> read(const std::vector<const char*>& entries, Options& options) {
  auto environment = entries;
  environment.push_back(nullptr);
  return read_environment(environment.data(), options);
}

TEST_CASE("the variable of an option is its name in capitals", "[config][environment]") {
  CHECK(variable_of("tree") == "PULSEBUILDMONITOR_TREE");
  CHECK(variable_of("taskcluster-root-url") == "PULSEBUILDMONITOR_TASKCLUSTER_ROOT_URL");
}

TEST_CASE("variables set options", "[config][environment]") {
  Options options;
  REQUIRE(read({"HOME=/x", "PULSEBUILDMONITOR_TREE=try,autoland", "PULSEBUILDMONITOR_DURABLE=true",
                "PULSEBUILDMONITOR_LOG_LEVEL=debug", "PULSEBUILDMONITOR_WHERE=version!=1=2",
                "PULSEBUILDMONITOR_CONFIG=/c", "PULSEBUILDMONITOR=x", "PULSE_USER=me"},
               options)
              .ok());
  CHECK(options.find("tree")->values == Texts{"try,autoland"});
  CHECK(options.find("tree")->origin == "environment variable PULSEBUILDMONITOR_TREE");
  CHECK((options.find("tree")->kind == ErrorKind::config));
  CHECK(options.find("durable")->values == Texts{"true"});
  CHECK(options.find("log-level")->values == Texts{"debug"});
  CHECK(options.find("where")->values == Texts{"version!=1=2"});
  CHECK(options.find("config")->values == Texts{"/c"});
  CHECK(options.find("user") == nullptr);
}

TEST_CASE("a newline at the end of a variable is not part of the value", "[config][environment]") {
  Options options;
  REQUIRE(read({"PULSEBUILDMONITOR_URL=amqps://u:p@h\n", "PULSEBUILDMONITOR_USER=me\r\n",
                "PULSEBUILDMONITOR_LABEL=\n", "PULSEBUILDMONITOR_EXEC=a\nb\n\n"},
               options)
              .ok());
  CHECK(options.find("url")->values == Texts{"amqps://u:p@h"});
  CHECK(options.find("user")->values == Texts{"me"});
  CHECK(options.find("label") == nullptr);
  CHECK(options.find("exec")->values == Texts{"a\nb"});
}

TEST_CASE("an empty variable is unset", "[config][environment]") {
  Options options;
  REQUIRE(read({"PULSEBUILDMONITOR_TREE=", "PULSEBUILDMONITOR_LABEL", "PULSEBUILDMONITOR_NO_SUCH="},
               options)
              .ok());
  CHECK(options.find("tree") == nullptr);
  CHECK(options.find("label") == nullptr);
}

TEST_CASE("a flag overrides a variable", "[config][environment]") {
  Options options;
  options.give("tree", {{"try"}, "--tree"});
  REQUIRE(read({"PULSEBUILDMONITOR_TREE=autoland"}, options).ok());
  CHECK(options.find("tree")->values == Texts{"try"});
  CHECK(options.find("tree")->origin == "--tree");
}

TEST_CASE("a variable without an option is an error that does not show its value",
          "[config][environment]") {
  for (const auto* name :
       {"PULSEBUILDMONITOR_TREES", "PULSEBUILDMONITOR_", "PULSEBUILDMONITOR_tree",
        "PULSEBUILDMONITOR_PASSWORD", "PULSEBUILDMONITOR_HELP", "PULSEBUILDMONITOR_VERSION",
        "PULSEBUILDMONITOR_PRINT_CONFIG", "PULSEBUILDMONITOR_COMPLETION",
        "PULSEBUILDMONITOR_DRY_RUN", "PULSEBUILDMONITOR_LOG-LEVEL"}) {
    CAPTURE(name);
    Options options;
    const auto entry = std::string(name) + "=hunter2";
    const auto done = read({entry.c_str()}, options);
    REQUIRE_FALSE(done.ok());
    CHECK((done.error().kind == ErrorKind::config));
    CHECK(done.error().text.find(name) != std::string::npos);
    CHECK(done.error().text.find("hunter2") == std::string::npos);
  }
}

}  // namespace

}  // namespace pbm
