// SPDX-License-Identifier: MPL-2.0
// 80 columns, whatever the terminal has: help is often piped to a pager or quoted in a report.
#include "config/help.h"

#include "config/options.h"

#include <fmt/format.h>

#include <optional>
#include <sstream>
#include <string_view>

namespace pbm {

namespace {

constexpr std::size_t kWidth = 80;
constexpr std::size_t kIndent = 8;

// Examples come first: a command that works is easier to change than a list of flags is to read.
constexpr std::string_view kHead =
    "Usage: pulsebuildmonitor [OPTION]...\n"
    "Print Mozilla's build and test results as they arrive over Pulse, one JSON\n"
    "object per line.\n"
    "\n"
    "  export PULSE_USER=me PULSE_PASSWORD=secret\n"
    "  pulsebuildmonitor --tree autoland --platform linux64,win64\n"
    "  pulsebuildmonitor --event test | jq -r 'select(.result==\"failure\").logurl'\n"
    "  pulsebuildmonitor --event pulse > day.jsonl\n"
    "  pulsebuildmonitor --input day.jsonl --tree '*'\n"
    "\n"
    "Create an account at https://pulseguardian.mozilla.org. To give several values\n"
    "of a list, separate them by commas or repeat the option. Each option without a\n"
    "value that can be set in a config file has an opposite, such as --no-durable.\n"
    "For fields and formats, see pulsebuildmonitor-events(5); for exit statuses and\n"
    "signals, pulsebuildmonitor(1).\n";

// Between words only: URLs and examples stay whole.
std::string wrapped(const std::string& text) {
  std::istringstream words(text);
  std::string lines;
  std::string line;
  for (std::string word; words >> word;) {
    if (kIndent + line.size() + 1 + word.size() > kWidth && !line.empty()) {
      lines += fmt::format("{:{}}{}\n", "", kIndent, line);
      line.clear();
    }
    line += line.empty() ? word : " " + word;
  }
  return lines + fmt::format("{:{}}{}\n", "", kIndent, line);
}

// The name on a line of its own: names differ so much in length that a column for them would leave
// little for the text.
std::string option_help(const OptionRow& row) {
  auto names = fmt::format("--{}", row.name);
  if (row.letter != '\0') names = fmt::format("-{}, {}", row.letter, names);
  if (row.shape == Shape::optional) {
    names += fmt::format("[={}]", row.type);
  } else if (!row.type.empty()) {
    names += fmt::format(" {}", row.type);
  }
  auto help = std::string(row.help);
  if (!row.fallback.empty()) help += fmt::format(" (default: {})", row.fallback);
  return fmt::format("  {}\n{}", names, wrapped(help));
}

}  // namespace

// Options of one group follow one another in the table, so a title is due when the group changes.
std::string help_text(Help help) {
  std::string text(kHead);
  std::optional<Group> group;
  for (const auto& row : option_rows()) {
    if (help == Help::most && row.is_special) continue;
    if (row.group != group) text += fmt::format("\n{}:\n", title_of(row.group));
    group = row.group;
    text += option_help(row);
  }
  if (help == Help::most)
    text += "\nThese are the usual options; --help=all shows the others, too.\n";
  return text;
}

}  // namespace pbm
