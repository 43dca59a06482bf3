// SPDX-License-Identifier: MPL-2.0
// A configuration file and a command line, one argument a line, with a NUL between them. Whatever
// they are, there are options or one printable line that says why not.
#include "base/text.h"
#include "config/command_line.h"
#include "config/config_file.h"
#include "target.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <vector>

namespace {

bool is_line(std::string_view text) {
  return !text.empty() && pbm::is_utf8(text) &&
         std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

void read_file(std::string_view text) {
  using namespace pbm;
  const int file = ::memfd_create("config", MFD_CLOEXEC);
  must(::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size()), "a file");
  OptionTexts options;
  const auto done = read_config_file("/proc/self/fd/" + std::to_string(file), options);
  ::close(file);
  must(done.ok() || is_line(done.error().text), "an error is one printable line");
}

void read_arguments(std::string_view text) {
  using namespace pbm;
  std::vector<std::string> words{"pulsebuildmonitor"};
  while (!text.empty()) {
    words.emplace_back(text.substr(0, text.find('\n')));
    text.remove_prefix(std::min(words.back().size() + 1, text.size()));
  }
  std::vector<char*> arguments;
  for (auto& word : words) arguments.push_back(word.data());
  arguments.push_back(nullptr);
  OptionTexts options;
  const auto done = read_command_line(static_cast<int>(words.size()), arguments.data(), options);
  must(done.ok() || is_line(done.error().text), "an error is one printable line");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = pbm::view_of(data, size);
  const auto file = text.substr(0, text.find('\0'));
  read_file(file);
  const auto rest = text.substr(std::min(file.size() + 1, text.size()));
  if (rest.find('\0') == rest.npos) read_arguments(rest);
  return 0;
}
