// SPDX-License-Identifier: MPL-2.0
// The output of --print-config can be used as a config file: options that are not given are
// comments, so that a later version of the program applies its own defaults.
#include "config/config_text.h"

#include "base/number.h"
#include "base/printable.h"
#include "base/text.h"
#include "broker/broker_url.h"
#include "broker/subscription.h"
#include "config/config_file.h"
#include "config/filter_options.h"
#include "config/format_options.h"
#include "config/options.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace pbm {

namespace {

// Whether the text is a TOML integer: a number without leading zeros.
bool is_number(std::string_view text) {
  return parse_number<std::int64_t>(text) && all_digits(text) && (text == "0" || text[0] != '0');
}

// Control characters are escaped beyond what TOML demands: the text is for a terminal, too.
void append_toml_character(std::string_view character, std::string& out) {
  const auto code = static_cast<std::uint32_t>(code_point_of(character));
  if (code == '"' || code == '\\') {
    out.append({'\\', character[0]});
  } else if (is_printable(code)) {
    out.append(character);
  } else {
    out += code < 0x10000 ? fmt::format("\\u{:04x}", code) : fmt::format("\\U{:08x}", code);
  }
}

// A TOML basic string. The name "quoted" would be ambiguous: in libstdc++ 14, other headers
// declare std::quoted, which argument-dependent lookup finds.
std::string toml_string(std::string_view text) {
  std::string shown = "\"";
  // The reader of the file refuses a line with too many dots.
  const bool escapes_dots = std::ranges::count(text, '.') > kMostDots / 2;
  while (!text.empty()) {
    const auto character = first_character(text);
    if (escapes_dots && character == ".") {
      shown += "\\u002e";
    } else {
      append_toml_character(character, shown);
    }
    text.remove_prefix(character.size());
  }
  return shown + '"';
}

// A comment is one line, whatever the names in it.
void append_comment(const std::string& comment, std::string& text) {
  text += "# ";
  append_visible(comment, text);
  text += '\n';
}

// As an array, even if it was given as one text: values of a list may contain commas. A long one
// has a line for each value.
std::string list_text(const OptionRow& row, const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) {
    texts.push_back(toml_string(row.has_password ? without_password(value) : value));
  }
  constexpr std::size_t kMostBytes = 100;
  auto line = fmt::format("[{}]", fmt::join(texts, ", "));
  return line.size() <= kMostBytes ? line : fmt::format("[\n  {},\n]", fmt::join(texts, ",\n  "));
}

// A number is written without quotes, as a person would write it; the reader accepts both.
std::string value_text(const OptionRow& row, const GivenText& given) {
  const auto& text = given.values.back();
  if (row.shape == Shape::toggle) return parse_toggle(text).value_or(false) ? "true" : "false";
  if (row.shape == Shape::list) return list_text(row, given.values);
  return is_number(text) ? text : toml_string(text);
}

std::string default_text(const OptionRow& row) {
  if (row.shape == Shape::toggle) return "false";
  return is_number(row.fallback) ? std::string(row.fallback) : toml_string(row.fallback);
}

// Null if the option was not given, or has no effect because of another one in a stronger layer: in
// one file, the two would contradict each other.
const GivenText* text_in_effect(const OptionRow& row, const OptionTexts& texts,
                                const OptionValues& values) {
  const auto& origin = row.origin(values);
  if (!origin.given || &origin == overridden_tree(values)) return nullptr;
  const auto formats = overridden_formats(values);
  return std::ranges::find(formats, &origin) == formats.end() ? texts.find(row) : nullptr;
}

// Paths and commands can be any bytes, but a TOML file is UTF-8. Null if there is no such value.
const std::string* value_for_no_file(const GivenText& given) {
  const auto found =
      std::ranges::find_if(given.values, [](const std::string& each) { return !is_utf8(each); });
  return found == given.values.end() ? nullptr : &*found;
}

// One option with its value, or as a comment.
void append_option(const OptionRow& row, const GivenText* given, std::string& text) {
  if (given == nullptr) {
    text += fmt::format("# {} = {}\n", row.name, default_text(row));
  } else if (const auto* value = value_for_no_file(*given)) {
    append_comment(fmt::format("{} = {} (not UTF-8)", row.name, *value), text);
  } else {
    text += fmt::format("{} = {}\n", row.name, value_text(row, *given));
  }
}

// The one thing about filters that surprises. What filters that are about one kind of event do to
// the other; empty if only one is printed.
std::string_view note_on_kinds(const OptionValues& values) {
  if (!values.prints(EventKind::build) || !values.prints(EventKind::test)) return {};
  return values.event.given
             ? "# Filters on fields of tests, such as test, do not apply to builds, and vice "
               "versa.\n"
             : "# Filters on fields of tests, such as test, exclude all builds, and vice versa.\n";
}

}  // namespace

// Rows of one group follow one another, so its title is printed once.
std::string config_text(const OptionTexts& texts, const OptionValues& values) {
  std::string text;
  std::optional<Group> group;
  for (const auto& row : option_rows()) {
    if (row.layers != Layers::all) continue;
    if (row.group != group) text += fmt::format("\n# {}\n", title_of(row.group));
    group = row.group;
    if (&row == &row_of(&OptionValues::event)) text += note_on_kinds(values);
    append_option(row, text_in_effect(row, texts, values), text);
  }
  return text;
}

Result<std::string> config_file_text(const OptionTexts& texts, const OptionValues& values) {
  for (const auto& row : option_rows()) {
    const auto* given = row.layers == Layers::all ? text_in_effect(row, texts, values) : nullptr;
    const auto* value = given == nullptr ? nullptr : value_for_no_file(*given);
    if (value == nullptr) continue;
    return row.origin(values).refused(*value, "not UTF-8, so a config file cannot contain it");
  }
  auto text = config_text(texts, values);
  if (text.size() <= kMostConfigBytes) return text;
  return Error{ErrorKind::config, fmt::format("print the options: they need more than the {} bytes "
                                              "that a config file may have",
                                              kMostConfigBytes)};
}

namespace {

// All that would be bound. Whether the exchanges exist is known to the broker alone.
void append_bindings(const BrokerSettings& broker, std::string& text) {
  const auto append_binding = [&text](std::string_view what, std::string_view exchange,
                                      std::string_view key) {
    append_comment(fmt::format("{} {} {}", what, exchange, key), text);
  };
  for (const auto& each : broker.sources) {
    for (const auto exchange : each.exchanges) {
      for (const auto& key : each.keys) append_binding("bind", exchange, key);
    }
  }
  if (broker.task_groups) append_binding("bind", exchanges::kTaskGroupResolved, "#");
  for (const auto& [exchange, key] : broker.extra_bindings) append_binding("bind", exchange, key);
  for (const auto& [exchange, key] : broker.unbindings) append_binding("unbind", exchange, key);
}

}  // namespace

// The name of a temporary queue ends with random digits, which are drawn when it is declared.
std::string queue_text(const Settings& settings) {
  if (settings.broker() == nullptr) return "# replay: no broker\n";
  const auto& broker = *settings.broker();
  std::string text;
  for (const auto& node : broker.nodes) append_comment("broker " + node.url.shown(), text);
  append_comment(fmt::format("queue {}{}", durable_queue(broker, broker.nodes.front().login.user),
                             broker.durable ? "" : "-RANDOM"),
                 text);
  return text;
}

std::string subscription_text(const Settings& settings) {
  auto text = queue_text(settings);
  if (const auto* broker = settings.broker()) append_bindings(*broker, text);
  return text;
}

}  // namespace pbm
