// SPDX-License-Identifier: MPL-2.0
// Nothing here checks anything: values that reach this are valid, alone and together
// (config/option_values.cc). The types of the rooms know nothing of options.
#include "config/settings.h"

#include "config/broker_options.h"
#include "config/filter_options.h"
#include "config/format_options.h"
#include "config/options.h"

#include <algorithm>
#include <iterator>

namespace pbm {

namespace {

// Default sources: all in a replay; on a broker all but normalized, which repeats the
// messages of buildbot.
void set_sources(const OptionValues& values, PipelineSettings& pipeline) {
  const bool is_default = values.source->empty();
  pipeline.sources.fill(is_default);
  if (is_default && !values.is_replay()) pipeline.sources[index_of(Source::normalized)] = false;
  for (const auto source : *values.source) pipeline.sources[index_of(source)] = true;
  pipeline.unknown_exchanges = is_default || !values.is_replay();
}

PipelineSettings pipeline_of(const OptionValues& values) {
  PipelineSettings pipeline;
  pipeline.filter = filter_of(values);
  pipeline.pulse = values.prints(EventKind::pulse);
  pipeline.filter_pulse = *values.filter_pulse;
  // Without a list, Stages has the defaults; the default of the option shows them.
  pipeline.dialect = {.stages = values.stage.given ? Stages(*values.stage) : Stages(),
                      .taskcluster_root_url = *values.taskcluster_root_url};
  pipeline.push = {.hashes = *values.push, .stall = *values.stall};
  pipeline.unique = {.fields = *values.unique,
                     .time = values.unique_for->value_or(std::chrono::seconds(0))};
  // Histograms cost memory and time for each event, so they are kept only for those who show them.
  const bool shows_time_spans = values.metrics.given || values.report.given;
  pipeline.time_spans = shows_time_spans ? TimeSpans::counted : TimeSpans::ignored;
  set_sources(values, pipeline);
  return pipeline;
}

// read_values() has decided between --exec and --output: one of them is empty.
OutputSettings output_of(const OptionValues& values) {
  if (!values.exec->empty()) {
    return OutputCommand{.command = *values.exec,
                         .jobs = *values.jobs,
                         .retries = *values.retries,
                         .timeout = *values.exec_timeout};
  }
  if (!values.output->empty() && *values.output != "-") {
    return OutputFile{.path = *values.output, .sync = *values.sync};
  }
  return StandardOutput{};
}

// What depends on a terminal is added later (app/monitor_run.cc).
MonitorSettings monitor_of(const OptionValues& values) {
  MonitorSettings monitor;
  monitor.limits = {.count = *values.count,
                    .timeout = *values.timeout,
                    .idle_timeout = *values.idle_timeout,
                    .exit_status = *values.exit_status,
                    .drain = *values.drain};
  monitor.push.fail_fast = *values.fail_fast;
  // The default is Firefox's deployment, whose pushes Treeherder shows.
  monitor.push.is_firefox_ci = !values.push->empty() && *values.taskcluster_root_url ==
                                                            *default_values().taskcluster_root_url;
  monitor.stats_interval = *values.stats_interval;
  monitor.report_every = *values.report;
  return monitor;
}

ReplaySettings replay_of(const OptionValues& values) {
  return {.paths = *values.input,
          .speed = *values.speed,
          .max_message_bytes = *values.max_message_bytes,
          .since = values.since->value,
          .until = values.until->value};
}

// For the check that no output overwrites one of them (app/file_checks.cc).
std::vector<std::pair<std::string_view, std::string>> files_read_by(const OptionValues& values) {
  std::vector<std::pair<std::string_view, std::string>> files;
  for (const auto& row : option_rows()) {
    const auto& origin = row.origin(values);
    if (row.is_read && origin.given) files.emplace_back(row.name, origin.text);
  }
  return files;
}

void add(std::vector<std::string> more, std::vector<std::string>& notes) {
  std::ranges::move(more, std::back_inserter(notes));
}

}  // namespace

Result<Settings> make_settings(const OptionValues& values, const LoginSources& sources) {
  Settings settings{
      .pipeline = pipeline_of(values),
      .format = format_of(values),
      .times = *values.time,
      .monitor = monitor_of(values),
      .output = output_of(values),
      .log = {.file = *values.log_file, .level = *values.log_level, .format = *values.log_format},
      .shows_progress = !*values.no_progress,
      .rejects = *values.rejects,
      .state = *values.state,
      .metrics = *values.metrics,
      .health = *values.health,
      .files_read = files_read_by(values)};
  settings.monitor.has_output_file = std::holds_alternative<OutputFile>(settings.output);
  add(notes_on_filter(values), settings.notes);
  add(notes_on_useless(values), settings.notes);
  if (values.is_replay()) {
    settings.source = replay_of(values);
    return settings;
  }
  auto nodes = nodes_of(values, sources);
  if (!nodes) return nodes.error();
  auto broker = broker_of(values, std::move(*nodes), settings.pipeline);
  // One half of the window is on its way while the other one is acknowledged: the broker need not
  // wait.
  settings.monitor.acknowledge_at = broker.prefetch / 2U + 1;
  settings.monitor.prefetch = broker.prefetch;
  add(notes_on_broker(values, broker), settings.notes);
  settings.source = std::move(broker);
  return settings;
}

}  // namespace pbm
