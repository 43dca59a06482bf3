// SPDX-License-Identifier: MPL-2.0
#include "config/help.h"

#include "config/options.h"
#include "support/catch.h"

#include <sstream>
#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("the help names every flag and fits 80 columns", "[config][help]") {
  const auto help = help_text(Help::all);
  for (const std::string flag : {"--url URL",
                                 "--user NAME",
                                 "--password-file FILE",
                                 "--ca-file FILE",
                                 "--label NAME",
                                 "--durable",
                                 "--queue-type TYPE",
                                 "--single-active",
                                 "--prefetch N",
                                 "--heartbeat SECONDS",
                                 "--no-retry",
                                 "--source NAME",
                                 "--user NAME",
                                 "--user NAME",
                                 "--user NAME",
                                 "--buildtype NAME",
                                 "--mobile[=WHICH]",
                                 "--talos",
                                 "--stage NAME",
                                 "--taskcluster-root-url URL",
                                 "--max-message-bytes N",
                                 "--input FILE...",
                                 "--rejects FILE",
                                 "--log-file FILE",
                                 "--log-level LEVEL",
                                 "--where FIELD=VALUE",
                                 "--template TEXT",
                                 "--timeout DURATION",
                                 "--speed FACTOR",
                                 "-c, --config FILE",
                                 "-t, --tree NAME",
                                 "-p, --platform NAME",
                                 "-e, --event KIND",
                                 "-n, --count N",
                                 "-q, --quiet",
                                 "-v, --verbose"}) {
    CAPTURE(flag);
    CHECK(help.find("\n  " + flag + "\n") != help.npos);
  }
  for (const auto& row : option_rows()) {
    CAPTURE(row.name);
    CHECK(help.find("--" + std::string(row.name)) != help.npos);
  }
  CHECK(help.find("-h, --help") != help.npos);
  CHECK(help.find("-V, --version") != help.npos);
  std::istringstream lines(help);
  for (std::string line; std::getline(lines, line);) {
    CAPTURE(line);
    CHECK(line.size() <= 80u);
    CHECK_FALSE(line.ends_with(' '));
  }
}

TEST_CASE("the short help has the usual options only", "[config][help]") {
  const auto help = help_text(Help::most);
  CHECK(help.find("--tree NAME") != help.npos);
  CHECK(help.find("--heartbeat") == help.npos);
  CHECK(help.find("--help=all") != help.npos);
  CHECK(help.size() < help_text(Help::all).size() * 3 / 4);
}

TEST_CASE("flags are listed by group, and groups in order", "[config][help]") {
  const auto help = help_text(Help::all);
  std::size_t last = 0;
  for (const std::string text :
       {"\nConnection:\n", "\n  --url", "\nWhat to watch:\n", "-t, --tree", "\nOutput:\n",
        "-f, --format", "\nLimits:\n", "-n, --count", "\nReplay:\n", "\n  --input", "\nLogging:\n",
        "\n  --log-file", "\nGeneral:\n", "-c, --config"}) {
    CAPTURE(text);
    const auto at = help.find(text);
    REQUIRE(at != help.npos);
    CHECK(at >= last);
    last = at;
  }
}

}  // namespace

}  // namespace pbm
