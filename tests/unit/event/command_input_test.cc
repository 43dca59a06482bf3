// SPDX-License-Identifier: MPL-2.0
#include "event/command_input.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("variables and the line are read as they were written", "[event][command_input]") {
  std::string text = "before";
  CommandInputWriter input(text);
  input.variable("A", "");
  input.variable("B", "x=y\n");
  input.variable("C", repeated("z", 70000));
  input.begin_line();
  text += "the line\n";
  const auto read = read_command_input(std::string_view(text).substr(6));
  CHECK(read.variables ==
        std::vector<std::string_view>{"A=", "B=x=y\n", "C=" + repeated("z", 70000)});
  for (const auto variable : read.variables) CHECK(variable.data()[variable.size()] == '\0');
  CHECK(read.line == "the line\n");
}

TEST_CASE("a line may be empty and hold any byte", "[event][command_input]") {
  for (const auto& line : {std::string(), bytes("\0"), bytes("\0\0\n\0"), bytes("\n\n\n"),
                           bytes("\x20\0\0\0\0\0\0\0\x08\0\0\0\0\0\0\0A=forged")}) {
    CAPTURE(line);
    for (const bool with_variable : {false, true}) {
      std::string text;
      CommandInputWriter input(text);
      if (with_variable) input.variable("A", "a");
      input.begin_line();
      text += line;
      const auto read = read_command_input(text);
      CHECK(read.variables.size() == (with_variable ? 1u : 0u));
      CHECK(read.line == line);
    }
  }
}

}  // namespace

}  // namespace pbm
