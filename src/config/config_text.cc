// SPDX-License-Identifier: MPL-2.0
#include "base/number.h"
#include "base/printable.h"
#include "base/text.h"
#include "broker/broker_url.h"
#include "config/option_reader.h"
#include "config/texts.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>

namespace pbm {

namespace {

// Whether the text is a TOML integer: a number without leading zeros.
bool is_number(std::string_view text) {
  return parse_number<std::int64_t>(text) && all_digits(text) && (text == "0" || text[0] != '0');
}

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
    const auto bytes = std::max<std::size_t>(first_character_bytes(text), 1);
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

std::string value_of(const OptionRow& row, const Options& options) {
  OptionReader reader(options);
  if (row.shape == Shape::toggle) return reader.on(row.name) ? "true" : "false";
  if (row.shape == Shape::list && reader.given(row.name)) {
    std::vector<std::string> texts;
    for (const auto& value : reader.values(row.name)) {
      texts.push_back(toml_string(row.traits.has_password ? without_password(value) : value));
    }
    return fmt::format("[{}]", fmt::join(texts, ", "));
  }
  const auto text = reader.text(row.name);
  return is_number(text) ? text : toml_string(text);
}

// What filters that are about one kind of event do to the other; empty if only one is printed.
std::string_view note_on_kinds(const Options& options) {
  OptionReader reader(options);
  const auto kinds = reader.words("event");
  const auto has = [&kinds](EventKind kind) {
    return std::ranges::find(kinds, name_of(kind)) != kinds.end();
  };
  if (!has(EventKind::build) || !has(EventKind::test)) return {};
  return reader.given("event")
             ? "# Filters on fields of tests, such as test, do not apply to builds; nor the "
               "reverse.\n"
             : "# Filters on fields of tests, such as test, exclude all builds; and the reverse.\n";
}

}  // namespace

std::string config_text(const Options& options) {
  std::string text;
  std::optional<Group> group;
  const OptionReader reader(options);
  for (const auto& row : option_rows()) {
    if (row.traits.reach != Reach::everywhere) continue;
    if (row.group != group) text += fmt::format("\n# {}\n", title_of(row.group));
    group = row.group;
    if (row.name == "event") text += note_on_kinds(options);
    text += fmt::format("{}{} = {}\n", reader.given(row.name) ? "" : "# ", row.name,
                        value_of(row, options));
  }
  return text;
}

std::string subscription_text(const Settings& settings) {
  if (std::holds_alternative<ReplaySettings>(settings.source)) return "# replay: no broker\n";
  const auto& broker = std::get<BrokerSettings>(settings.source);
  std::string text;
  for (const auto& node : broker.nodes) append_comment("broker " + node.url.shown(), text);
  append_comment(fmt::format("queue queue/{}/{}{}", broker.nodes.front().login.user, broker.label,
                             broker.durable ? "" : "-RANDOM"),
                 text);
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
  return text;
}

}  // namespace pbm
