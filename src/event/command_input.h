// SPDX-License-Identifier: MPL-2.0
// What the command for one event gets: environment variables, and a line on standard input. In
// the buffer of an output, both are bytes in this form:
//
//   bytes of all variables | length, NAME=VALUE, NUL | length, NAME=VALUE, NUL | ... | line
//
// Lengths are 64 bits in the byte order of the machine. No byte can separate the parts, because
// the text of an event may contain any: a message must not begin a variable or another event. The
// line ends where the output was told that it ends (output/output.h).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

struct CommandInput {
  std::vector<std::string_view> variables{};  // NAME=VALUE; each is followed by NUL in memory
  std::string_view line{};
};

class CommandInputWriter {
 public:
  // Appends to `out`, which must outlive this.
  explicit CommandInputWriter(std::string& out);

  // `value` must not contain NUL, where execve(2) would cut it.
  void variable(std::string_view name, std::string_view value);

  // What is appended to the text from then on is the line.
  void begin_line();

 private:
  std::string& out_;
  std::size_t begin_;
};

// `bytes` are those of one event. The views point into them.
[[nodiscard]] CommandInput read_command_input(std::string_view bytes);

}  // namespace pbm
