// SPDX-License-Identifier: MPL-2.0
#include "config/config_text.h"

#include "config/config_file.h"
#include "support/catch.h"
#include "support/options_of.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

const std::string kHostile = "a\n\x1b]0;x\a\x7f\u009b\u202e\u2028\U000e0041\"\\\u00e9";

TEST_CASE("a printed configuration is text, and gives the same values", "[config][config_text]") {
  const auto text = config_text(options_of({{"template", {kHostile}}, {"tree", {kHostile, "x"}}}),
                                default_values());
  const std::string value = R"("a\u000a\u001b]0;x\u0007\u007f\u009b\u202e\u2028\U000e0041\"\\)"
                            "\u00e9\"";
  CHECK(text.find("\ntemplate = " + value + "\n") != std::string::npos);
  CHECK(text.find("\ntree = [" + value + ", \"x\"]\n") != std::string::npos);
  const TemporaryDirectory directory;
  OptionTexts again;
  REQUIRE(read_config_file(directory.write("c.toml", text), again).ok());
  REQUIRE(find_in(again, "template") != nullptr);
  CHECK(find_in(again, "template")->values == std::vector<std::string>{kHostile});
  CHECK(find_in(again, "tree")->values == std::vector<std::string>{kHostile, "x"});
}

TEST_CASE("no name can end the comment that contains it", "[config][config_text]") {
  const auto settings = settings_of(
      options_of({{"url", {"amqp://guest:guest@localhost"}}, {"bind", {"e\nexec=\"x\":k\x1b"}}}),
      LoginSources());
  REQUIRE(settings.ok());
  const auto text = subscription_text(*settings);
  CHECK(text.find("\n# bind e\\x0aexec=\"x\" k\\x1b\n") != std::string::npos);
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1) {
    CHECK(text.substr(begin, 2) == "# ");
  }
}

}  // namespace

}  // namespace pbm
