// SPDX-License-Identifier: MPL-2.0
// Options as NAME=VALUE lines: filters, conditions, templates, durations, times. Whatever they
// are, there are settings or one printable line that says why not.
#include "base/text.h"
#include "config/options.h"
#include "config/settings.h"
#include "config/watch_text.h"
#include "target.h"

#include <algorithm>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  auto rest = view_of(data, size);
  OptionTexts options;
  while (!rest.empty()) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(line.size() + 1, rest.size()));
    const auto equals = std::min(line.find('='), line.size());
    const auto* row = find_option(line.substr(0, equals));
    if (row == nullptr || line.find('\0') != line.npos) continue;
    options.give(*row, {{std::string(line.substr(std::min(equals + 1, line.size())))},
                        "--" + std::string(row->name)});
  }
  LoginSources sources;
  sources.pulse_user = "me";
  sources.pulse_password = "secret";
  const auto values = read_values(options);
  const auto is_line = [](std::string_view text) {
    return !text.empty() && is_utf8(text) &&
           std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
  };
  const auto settings = values ? make_settings(*values, sources) : values.error();
  if (!settings) {
    must(is_line(settings.error().text), "an error is one printable line");
    return 0;
  }
  for (const auto& note : settings->notes) must(is_line(note), "a note is one printable line");
  must(is_line(watch_text(settings->pipeline)), "and so is the description of the filters");
  Event event;
  event.set(Field::tree, "try");
  event.set(Field::label, std::string_view(reinterpret_cast<const char*>(data),
                                           std::min<std::size_t>(size, 200)));
  static_cast<void>(settings->pipeline.filter.matches(event));
  return 0;
}
