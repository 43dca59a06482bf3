// SPDX-License-Identifier: MPL-2.0
#include "base/number.h"
#include "broker/broker_url.h"
#include "config/option_reader.h"
#include "config/texts.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pbm {

namespace {

// Whether the text is a TOML integer: a number without leading zeros.
bool is_number(std::string_view text) {
  return parse_number<std::int64_t>(text) && all_digits(text) && (text == "0" || text[0] != '0');
}

// A TOML basic string. The name "quoted" would be ambiguous: in libstdc++ 14, other headers
// declare std::quoted, which argument-dependent lookup finds.
std::string toml_string(std::string_view text) {
  std::string shown = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      shown += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      shown += fmt::format("\\u{:04x}", byte);
    } else {
      shown.push_back(c);
    }
  }
  return shown + '"';
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
  for (const auto& node : broker.nodes) text += fmt::format("# broker {}\n", node.url.shown());
  text += fmt::format("# queue queue/{}/{}{}\n", broker.nodes.front().login.user, broker.label,
                      broker.durable ? "" : "-RANDOM");
  for (const auto& each : broker.sources) {
    for (const auto exchange : each.exchanges) {
      for (const auto& key : each.keys) text += fmt::format("# bind {} {}\n", exchange, key);
    }
  }
  if (broker.task_groups) text += fmt::format("# bind {} #\n", exchanges::kTaskGroupResolved);
  for (const auto& [exchange, key] : broker.extra_bindings) {
    text += fmt::format("# bind {} {}\n", exchange, key);
  }
  for (const auto& [exchange, key] : broker.unbindings) {
    text += fmt::format("# unbind {} {}\n", exchange, key);
  }
  return text;
}

}  // namespace pbm
