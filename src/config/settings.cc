// SPDX-License-Identifier: MPL-2.0
#include "config/settings.h"

#include "base/text.h"
#include "config/option_reader.h"
#include "config/readers.h"
#include "replay/pace.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

namespace pbm {

namespace {

// Default sources: all in a replay; on a broker all but normalized, which repeats the
// messages of buildbot.
void read_sources(OptionReader& reader, PipelineSettings& pipeline) {
  const auto named = reader.choices<Source>("source");
  const bool replay = reader.given("input");
  pipeline.sources.fill(named.empty());
  if (named.empty() && !replay) pipeline.sources[index_of(Source::normalized)] = false;
  for (const auto source : named) pipeline.sources[index_of(source)] = true;
  pipeline.unknown_exchanges = named.empty() || !replay;
}

void read_events(OptionReader& reader, PipelineSettings& pipeline) {
  pipeline.filter.builds = pipeline.filter.tests = false;
  for (const auto kind : reader.choices<EventKind>("event")) {
    switch (kind) {
      case EventKind::build: pipeline.filter.builds = true; break;
      case EventKind::test: pipeline.filter.tests = true; break;
      case EventKind::pulse: pipeline.pulse = true; break;
    }
  }
  auto& filter = pipeline.filter;
  filter.by_kind = reader.given("event") && filter.builds && filter.tests;
}

std::string read_root_url(OptionReader& reader) {
  auto root = reader.text("taskcluster-root-url");
  while (root.ends_with('/')) root.pop_back();
  const bool http = root.starts_with("https://") || root.starts_with("http://");
  if (!http || !is_utf8(root) || std::ranges::any_of(root, is_control_or_space)) {
    reader.refuse("taskcluster-root-url", "not an http:// or https:// address");
  }
  return root;
}

// Without a list, Stages has the defaults; the fallback of the option shows them.
Stages read_stages(OptionReader& reader) {
  const auto list = reader.choices<Stage>("stage");
  return reader.given("stage") ? Stages(list) : Stages();
}

PipelineSettings read_pipeline(OptionReader& reader, std::vector<std::string>& notes) {
  PipelineSettings pipeline;
  pipeline.filter = read_filter(reader, notes);
  read_events(reader, pipeline);
  pipeline.filter_pulse = reader.on("filter-pulse");
  if (pipeline.filter_pulse && !pipeline.pulse) {
    notes.emplace_back("--filter-pulse has no effect without --event pulse");
  }
  read_sources(reader, pipeline);
  pipeline.dialect = {.stages = read_stages(reader), .taskcluster_root_url = read_root_url(reader)};
  return pipeline;
}

LimitSettings read_limits(OptionReader& reader) {
  constexpr std::uint64_t kMostLines = std::numeric_limits<std::int64_t>::max();
  LimitSettings limits;
  if (reader.given("count")) limits.count = reader.number("count", 1, kMostLines);
  limits.timeout = reader.duration("timeout");
  limits.idle_timeout = reader.duration("idle-timeout");
  limits.exit_status = reader.on("exit-status");
  limits.drain = reader.on("drain");
  if (limits.drain && !reader.on("durable") && !reader.given("input")) {
    reader.fail({ErrorKind::usage, "--drain needs --durable: a new queue is always empty"});
  }
  return limits;
}

// Of --output and --exec the stronger layer counts; within one layer it is an error.
OutputSettings read_output(OptionReader& reader, std::vector<std::string>& notes) {
  constexpr std::uint64_t kMostRetries = 1000;
  OutputCommand command{
      .command = reader.text("exec"),
      .jobs = static_cast<std::uint32_t>(reader.number("jobs", 1, OutputCommand::kMostJobs)),
      .retries = static_cast<std::uint32_t>(reader.number("retries", 0, kMostRetries)),
      .timeout = reader.duration("exec-timeout")};
  const bool exec = reader.given("exec") && reader.layer("exec") <= reader.layer("output");
  const bool file = reader.given("output") && reader.layer("output") <= reader.layer("exec");
  if (exec && file) reader.refuse("exec", "it can't be combined with --output");
  for (const std::string_view name : {"jobs", "retries", "exec-timeout"}) {
    if (reader.given(name) && !reader.given("exec")) {
      notes.push_back(fmt::format("--{} has no effect without --exec", name));
    }
  }
  if (exec) return command;
  if (file && reader.text("output") != "-") return OutputFile{reader.text("output")};
  return StandardOutput{};
}

LogSettings read_log(OptionReader& reader) {
  if (reader.on("quiet") && reader.on("verbose")) {
    reader.fail({ErrorKind::usage, "--quiet can't be combined with --verbose"});
  }
  return {.file = reader.text("log-file"),
          .level = reader.choice<LogLevel>("log-level"),
          .format = reader.choice<LogFormat>("log-format")};
}

ReplaySettings read_replay(OptionReader& reader) {
  ReplaySettings replay{.paths = reader.values("input"),
                        .since = reader.time("since"),
                        .until = reader.time("until")};
  if (!replay.since.empty() && !replay.until.empty() && replay.since >= replay.until) {
    reader.fail({ErrorKind::usage, "--until is not later than --since: no message lies between"});
  }
  if (!reader.given("speed")) return replay;
  const auto speed = parse_speed(reader.text("speed"));
  if (!speed) reader.refuse("speed", "not a factor such as 1x or 0.5x");
  replay.speed = speed.value_or(0);
  return replay;
}

void note_ignored(OptionReader& reader, std::vector<std::string>& notes) {
  std::vector<std::string> ignored;
  for (const auto& row : option_rows()) {
    const bool asked = row.shape == Shape::toggle ? reader.on(row.name) : reader.given(row.name);
    // A config file serves other runs, too.
    if (row.traits.of_broker && asked && reader.layer(row.name) != Layer::file)
      ignored.push_back(fmt::format("--{}", row.name));
  }
  if (ignored.empty()) return;
  notes.push_back(
      fmt::format("replaying --input without a broker: ignoring {}", fmt::join(ignored, ", ")));
}

void read_source(OptionReader& reader, const LoginSources& login_sources, Settings& settings) {
  constexpr std::uint64_t kLeastBytes = 1024;
  constexpr std::uint64_t kMostBytes = std::uint64_t{1} << 30;
  const auto most_bytes = reader.number("max-message-bytes", kLeastBytes, kMostBytes);
  auto replay = read_replay(reader);
  for (const std::string_view name : {"speed", "since", "until"}) {
    if (reader.given(name) && !reader.named("input")) {
      settings.notes.push_back(fmt::format("--{} has no effect without --input", name));
    }
  }
  // A replay ignores the broker options.
  if (reader.named("input")) {
    note_ignored(reader, settings.notes);
    replay.max_message_bytes = most_bytes;
    settings.source = std::move(replay);
    return;
  }
  const auto* command = std::get_if<OutputCommand>(&settings.output);
  auto broker = read_broker(reader, login_sources, settings.pipeline, settings.monitor.limits.count,
                            command == nullptr ? 0 : command->jobs, settings.notes);
  broker.max_message_bytes = most_bytes;
  settings.monitor.acknowledge_at = broker.prefetch / 2U + 1;
  settings.source = std::move(broker);
}

}  // namespace

Result<Settings> make_settings(const Options& options, const LoginSources& sources) {
  OptionReader reader(options);
  Settings settings;
  settings.pipeline = read_pipeline(reader, settings.notes);
  settings.format = read_format(reader, settings.pipeline.pulse, settings.notes);
  settings.monitor.limits = read_limits(reader);
  settings.monitor.push = read_push(reader, settings.pipeline);
  settings.shows_progress = !reader.on("no-progress");
  settings.monitor.stats_interval = reader.duration("stats-interval");
  settings.output = read_output(reader, settings.notes);
  settings.monitor.has_output_file = std::holds_alternative<OutputFile>(settings.output);
  settings.log = read_log(reader);
  settings.rejects = reader.text("rejects");
  settings.metrics = reader.text("metrics");
  if (reader.given("stall") && settings.pipeline.push.hashes.empty()) {
    settings.notes.emplace_back("--stall has no effect without --push");
  }
  read_source(reader, sources, settings);
  for (const std::string_view name :
       {"config", "password-file", "ca-file", "cert-file", "key-file"}) {
    if (reader.given(name))
      settings.files_read.emplace_back(find_option(name)->name, reader.text(name));
  }
  if (reader.error()) return *reader.error();
  return settings;
}

}  // namespace pbm
