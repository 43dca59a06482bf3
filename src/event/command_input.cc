// SPDX-License-Identifier: MPL-2.0
// A command gets the variables and the line of an event through one buffer of the output. Their
// lengths separate them: any byte may occur in a value, which comes from a message.
#include "event/command_input.h"

#include <cassert>
#include <cstdint>
#include <cstring>

namespace pbm {

namespace {

// Not text, so that nothing has to be parsed or escaped: only this process writes and reads it.
using Length = std::uint64_t;

void append_length(std::size_t bytes, std::string& out) {
  const Length length = bytes;
  out.append(reinterpret_cast<const char*>(&length), sizeof length);
}

std::string_view take(std::size_t bytes, std::string_view& rest) {
  assert(bytes <= rest.size());
  const auto taken = rest.substr(0, bytes);
  rest.remove_prefix(taken.size());
  return taken;
}

std::size_t take_length(std::string_view& rest) {
  Length length = 0;
  std::memcpy(&length, take(sizeof length, rest).data(), sizeof length);
  return static_cast<std::size_t>(length);
}

}  // namespace

CommandInputWriter::CommandInputWriter(std::string& out) : out_(out), begin_(out.size()) {
  append_length(0, out_);
}

void CommandInputWriter::variable(std::string_view name, std::string_view value) {
  assert(value.find('\0') == value.npos);
  append_length(name.size() + 1 + value.size(), out_);
  out_.append(name).push_back('=');
  // execve(2) takes C strings. With NUL behind it, a variable is passed without a copy.
  out_.append(value).push_back('\0');
}

// The number of bytes is known only now, so it replaces the one that the constructor left room for.
void CommandInputWriter::begin_line() {
  const Length length = out_.size() - begin_ - sizeof length;
  out_.replace(begin_, sizeof length, reinterpret_cast<const char*>(&length), sizeof length);
}

CommandInput read_command_input(std::string_view bytes) {
  CommandInput input;
  input.line = bytes;
  auto variables = take(take_length(input.line), input.line);
  while (!variables.empty()) {
    input.variables.push_back(take(take_length(variables), variables));
    take(1, variables);
  }
  return input;
}

}  // namespace pbm
