// SPDX-License-Identifier: MPL-2.0
// The output of --print-config can be used as a config file: options that are not given are
// comments, so that a later version of the program applies its own defaults.
#include "config/config_text.h"

#include "base/number.h"
#include "base/printable.h"
#include "base/text.h"
#include "broker/broker_url.h"
#include "broker/subscription.h"
#include "config/options.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

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
  while (!text.empty()) {
    const auto bytes = first_character(text).size();
    append_toml_character(text.substr(0, bytes), shown);
    text.remove_prefix(bytes);
  }
  return shown + '"';
}

// A comment is one line, whatever the names in it.
void append_comment(const std::string& comment, std::string& text) {
  text += "# ";
  append_visible(comment, text);
  text += '\n';
}

// As an array, even if it was given as one text: values of a list may contain commas.
std::string list_text(const OptionRow& row, const std::vector<std::string>& values) {
  std::vector<std::string> texts;
  for (const auto& value : values) {
    texts.push_back(toml_string(row.has_password ? without_password(value) : value));
  }
  return fmt::format("[{}]", fmt::join(texts, ", "));
}

// A number is written without quotes, as a person would write it; the reader accepts both.
std::string value_text(const OptionRow& row, const GivenText* given) {
  const bool has_value = given != nullptr && given->has_value();
  if (row.shape == Shape::toggle) {
    return has_value && parse_toggle(given->values.back()).value_or(false) ? "true" : "false";
  }
  if (row.shape == Shape::list && has_value) return list_text(row, given->values);
  const auto text = has_value ? given->values.back() : std::string(row.fallback);
  return is_number(text) ? text : toml_string(text);
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
    const auto* given = texts.find(row);
    const bool is_comment = given == nullptr || !given->has_value();
    text += fmt::format("{}{} = {}\n", is_comment ? "# " : "", row.name, value_text(row, given));
  }
  return text;
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
