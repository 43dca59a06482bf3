// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "base/printable.h"
#include "base/utf8.h"
#include "config/filter_options.h"
#include "config/option_reader.h"
#include "format/column.h"
#include "format/template_lines.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace pbm {

namespace {

constexpr std::string_view kDefaultLabel = "pulsebuildmonitor";
constexpr std::size_t kMaxLabelBytes = 100;

bool is_control_or_space(char c) { return (c >= '\0' && c <= ' ') || c == '\x7f'; }

void read_sources(OptionReader& reader, Settings& settings) {
  const auto places = reader.choices("source");
  settings.sources_named = !places.empty();
  settings.sources.fill(places.empty());
  for (const auto place : places) settings.sources[place] = true;
}

void read_events(OptionReader& reader, Settings& settings) {
  settings.filter.builds = settings.filter.tests = false;
  for (const auto place : reader.choices("event")) {
    switch (static_cast<EventKind>(place)) {
      case EventKind::build: settings.filter.builds = true; break;
      case EventKind::test: settings.filter.tests = true; break;
      case EventKind::pulse: settings.pulse = true; break;
    }
  }
}

void read_messages(OptionReader& reader, Settings& settings) {
  constexpr std::uint64_t kLeastBytes = 1024;
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
  settings.finished_stage = reader.choice<std::size_t>("stage") == 1;
  settings.max_message_bytes =
      static_cast<std::uint32_t>(reader.number("max-message-bytes", kLeastBytes, kMostBytes));
  settings.rejects = reader.text("rejects");
  auto root = reader.text("taskcluster-root-url");
  while (root.ends_with('/')) root.pop_back();
  const bool http = root.starts_with("https://") || root.starts_with("http://");
  if (!http || !is_utf8(root) || std::ranges::any_of(root, is_control_or_space)) {
    reader.refuse("taskcluster-root-url", "not an http:// or https:// address");
  }
  settings.taskcluster_root_url = root;
}

// The three ways to shape lines exclude each other: of different layers the
// strongest counts, within one layer it is an error.
void read_shape(OptionReader& reader, OutputSettings& output) {
  using Format = OutputSettings::Format;
  const auto strongest =
      std::min({reader.layer("format"), reader.layer("fields"), reader.layer("template")});
  const auto counts = [&](std::string_view name) {
    return reader.given(name) && reader.layer(name) == strongest;
  };
  if (counts("template")) {
    if (counts("format") || counts("fields")) {
      reader.refuse("template", "it can't go with --format or --fields");
    }
    output.format = Format::pattern;
    output.pattern = reader.text("template");
    return;
  }
  if (reader.given("format") || !counts("fields")) {
    output.format = reader.choice<Format>("format");
  }
  if (counts("fields") && !counts("format")) output.format = Format::tsv;
  if (output.format == Format::tsv) {
    output.fields = reader.words("fields");
  } else if (counts("fields")) {
    reader.refuse("fields", "these are columns of --format tsv");
  }
}

void read_output(OptionReader& reader, OutputSettings& output) {
  read_shape(reader, output);
  output.color = reader.choice<OutputSettings::Color>("color");
  if (const auto columns = parse_columns(output.fields); !columns) {
    reader.refuse("fields", columns.error().text);
  }
  if (output.format != OutputSettings::Format::pattern) return;
  if (const auto parsed = Template::parse(output.pattern); !parsed) {
    reader.refuse("template", parsed.error().text);
  }
}

void read_limits(OptionReader& reader, LimitSettings& limits) {
  constexpr std::uint64_t kMostLines = std::numeric_limits<std::int64_t>::max();
  if (reader.given("count")) limits.count = reader.number("count", 1, kMostLines);
  limits.timeout = reader.duration("timeout");
  limits.idle_timeout = reader.duration("idle-timeout");
  limits.exit_status = reader.on("exit-status");
  limits.drain = reader.on("drain");
  if (limits.drain && !reader.on("durable") && !reader.given("input")) {
    reader.fail({ErrorKind::usage, "--drain needs --durable: a new queue is always empty"});
  }
}

void read_log(OptionReader& reader, LogSettings& log) {
  log.file = reader.text("log-file");
  log.level = reader.choice<LogLevel>("log-level");
  log.json = reader.choice<std::size_t>("log-format") == 1;
  log.stats_interval = reader.duration("stats-interval");
  log.metrics = reader.text("metrics");
}

void read_queue(OptionReader& reader, BrokerSettings& broker) {
  const auto label = reader.text("label");
  broker.durable = reader.on("durable");
  broker.single_active = reader.on("single-active");
  broker.queue_type = reader.choice<QueueType>("queue-type");
  broker.label = label.empty() ? std::string(kDefaultLabel) : label;
  if (broker.durable && label.empty()) {
    reader.fail({ErrorKind::usage, "--durable needs --label: the queue is kept under that name"});
  }
  if (!broker.durable && (broker.single_active || broker.queue_type != QueueType::classic)) {
    reader.fail({ErrorKind::usage,
                 fmt::format("{} needs --durable: a queue of one run has no use for it",
                             broker.single_active ? "--single-active" : "--queue-type quorum")});
  }
  const auto strange = [](char c) {
    return is_control_or_space(c) || c == '/' || c == '#' || c == '*';
  };
  if (std::ranges::any_of(label, strange) || label.size() > kMaxLabelBytes || !is_utf8(label)) {
    reader.refuse("label", fmt::format("up to {} bytes without spaces, '/', '#' and '*'",
                                       kMaxLabelBytes));
  }
}

std::vector<Binding> read_bindings(OptionReader& reader, std::string_view name) {
  std::vector<Binding> bindings;
  for (const auto& value : reader.values(name)) {
    const auto colon = value.find(':');
    if (colon == value.npos || colon == 0 || value.size() > 255 || !is_utf8(value)) {
      reader.refuse(name, value, "not EXCHANGE:KEY, as exchange/build/:build.#");
      continue;
    }
    bindings.push_back({value.substr(0, colon), value.substr(colon + 1)});
  }
  return bindings;
}

void read_nodes(OptionReader& reader, const Environment& environment,
                const std::optional<std::string>& password, BrokerSettings& broker) {
  auto urls = reader.values("url");
  if (urls.empty()) urls.push_back(reader.text("url"));
  const auto user = reader.given("user") ? std::optional(reader.text("user")) : std::nullopt;
  for (const auto& text : urls) {
    auto url = parse_broker_url(text);
    if (!url) {
      reader.refuse("url", text, url.error().text);
      continue;
    }
    auto login = login_for(*url, user, password, environment);
    if (!login && reader.on("dry-run")) login = Login{"USER", ""};  // nobody logs in
    if (!login) {
      reader.fail(login.error());
      continue;
    }
    url->user.clear();
    url->password.clear();
    broker.nodes.push_back({*url, *login});
  }
}

void read_broker(OptionReader& reader, const Environment& environment,
                 const std::optional<std::string>& password, Settings& settings) {
  constexpr std::uint64_t kMostPrefetch = std::numeric_limits<std::uint16_t>::max();
  constexpr std::uint64_t kMostHeartbeat = 3600;
  auto& broker = settings.broker.emplace();
  read_queue(reader, broker);
  // What is sent ahead of the lines wanted returns to the queue, and a quorum queue drops
  // what has returned too often.
  const auto prefetch = reader.number("prefetch", 1, kMostPrefetch);
  broker.prefetch = static_cast<std::uint16_t>(
      settings.limits.count == 0 ? prefetch : std::min(prefetch, settings.limits.count));
  broker.heartbeat = std::chrono::seconds(reader.number("heartbeat", 1, kMostHeartbeat));
  broker.ca_file = reader.text("ca-file");
  broker.retry = !reader.on("no-retry");
  broker.extra_bindings = read_bindings(reader, "bind");
  broker.unbindings = read_bindings(reader, "unbind");
  broker.sources_named = settings.sources_named;
  if (!settings.sources_named) {
    settings.sources[static_cast<std::size_t>(Source::normalized)] = false;
  }
  const auto narrow = reader.on("narrow") ? Narrow::also_lossy : Narrow::safely;
  for (const auto source : {Source::buildbot, Source::normalized, Source::taskcluster}) {
    const auto place = static_cast<std::size_t>(source);
    broker.keys[place] = binding_keys(source, settings.filter, settings.pulse, narrow);
    if (settings.sources[place]) broker.sources.push_back(source);
  }
  read_nodes(reader, environment, password, broker);
}

void read_replay(OptionReader& reader, Settings& settings) {
  settings.inputs = reader.values("input");
  settings.speed = reader.text("speed");
  std::vector<std::string> ignored;
  for (const auto& row : option_rows()) {
    const bool of_broker =
        (row.group == Group::connection && row.name != "dry-run") || row.name == "drain";
    const bool asked = row.shape == Shape::toggle ? reader.on(row.name) : reader.given(row.name);
    if (of_broker && asked) ignored.push_back(fmt::format("--{}", row.name));
  }
  if (ignored.empty()) return;
  settings.notes.push_back(fmt::format("replaying --input: {} ignored, as no broker is used",
                                       fmt::join(ignored, ", ")));
}

}  // namespace

Result<Settings> make_settings(const Options& options, const Environment& environment,
                               const std::optional<std::string>& password) {
  OptionReader reader(options);
  Settings settings;
  settings.filter = read_filter(reader, settings.notes);
  read_events(reader, settings);
  read_sources(reader, settings);
  read_messages(reader, settings);
  read_output(reader, settings.output);
  read_limits(reader, settings.limits);
  read_log(reader, settings.log);
  if (reader.named("input")) {
    read_replay(reader, settings);
  } else if (!reader.error()) {
    read_broker(reader, environment, password, settings);
  }
  for (const std::string_view name : {"config", "password-file", "ca-file"}) {
    if (reader.given(name)) settings.files_read.emplace_back(find_option(name)->name, reader.text(name));
  }
  if (reader.error()) return *reader.error();
  return settings;
}

std::string describe(const Settings& settings) {
  std::vector<std::string_view> kinds;
  if (settings.filter.builds) kinds.push_back("build");
  if (settings.filter.tests) kinds.push_back("test");
  if (settings.pulse) kinds.push_back("pulse");
  std::string text = fmt::format("events {}", fmt::join(kinds, ","));
  if (settings.filter.builds || settings.filter.tests) text += describe(settings.filter);
  if (settings.finished_stage) text += ", stage finished";
  return text;
}

}  // namespace pbm
