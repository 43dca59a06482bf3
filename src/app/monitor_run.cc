// SPDX-License-Identifier: MPL-2.0
// What can fail is opened first, and connecting to the broker comes last: a wrong path is reported
// at once, and not after a queue was declared. Parts outlive the monitor that refers to them,
// because they are local to one function.
#include "app/monitor_run.h"

#include "app/once.h"
#include "app/queue_memory.h"
#include "app/stdout.h"
#include "app/unique_memory.h"
#include "base/live_line.h"
#include "base/signals.h"
#include "base/terminal.h"
#include "base/variable.h"
#include "broker/broker_source.h"
#include "config/watch_text.h"
#include "format/command_lines.h"
#include "format/line_writer.h"
#include "format/time_style.h"
#include "monitor/state_keeper.h"
#include "output/command_output.h"
#include "output/descriptor_output.h"
#include "output/file_output.h"
#include "output/health_file.h"
#include "output/metrics_file.h"
#include "output/rejects.h"
#include "output/state_file.h"
#include "replay/replay_source.h"

#include <unistd.h>

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace pbm {

namespace {

// Where deliveries come from. Only a broker can be widened at a reload, and only a capture can skip
// lines, which their common interface need not know.
struct OpenSource {
  std::unique_ptr<DeliverySource> source;
  BrokerSource* broker = nullptr;  // the same, if it is a broker
  ReplaySource* replay = nullptr;  // or a capture
};

Result<OpenSource> open_source(const Settings& settings, Log& log) {
  if (const auto* broker = settings.broker()) {
    auto with_memory = source_settings(settings, *broker);
    with_memory.remember_queue = queue_memory(*broker, variable("STATE_DIRECTORY"), log);
    auto source =
        std::make_unique<BrokerSource>(std::move(with_memory), watch_text(settings.pipeline), log,
                                       real_network(), random_fraction());
    auto* const address = source.get();
    return OpenSource{std::move(source), address};
  }
  auto replay = std::make_unique<ReplaySource>(*settings.replay());
  if (const auto done = replay->check(); !done) return done.error();
  auto* const capture = replay.get();
  return OpenSource{.source = std::move(replay), .replay = capture};
}

// What a capture has that could not be replayed is known only at its end.
void log_skipped(const OpenSource& source, Log& log) {
  if (source.replay == nullptr) return;
  if (const auto note = source.replay->skipped()) log.say(note->level, note->text);
}

// Nothing if the path is empty.
template <typename File>
Result<std::optional<File>> open_if_named(const std::string& path) {
  if (path.empty()) return std::optional<File>();
  auto file = File::open(path);
  if (!file) return file.error();
  return std::optional(std::move(*file));
}

// Null if there is none.
template <typename File>
File* address_of(std::optional<File>& file) {
  return file ? &*file : nullptr;
}

struct OpenFiles {
  std::optional<Rejects> rejects;
  std::optional<MetricsFile> metrics;
  std::optional<HealthFile> health;
};

Result<OpenFiles> open_files(const Settings& settings) {
  auto rejects = open_if_named<Rejects>(settings.rejects);
  if (!rejects) return rejects.error();
  auto metrics = open_if_named<MetricsFile>(settings.metrics);
  if (!metrics) return metrics.error();
  auto health = open_if_named<HealthFile>(settings.health);
  if (!health) return health.error();
  return OpenFiles{std::move(*rejects), std::move(*metrics), std::move(*health)};
}

// Where lines go.
struct OpenOutput {
  std::unique_ptr<Output> output;
  FileOutput* file = nullptr;  // the same, if it is a file
};

Result<OpenOutput> open_output(const Settings& settings, Rejects* rejects, LiveLine& live_line,
                               Log& log) {
  if (const auto* file = std::get_if<OutputFile>(&settings.output)) {
    auto opened = FileOutput::open(file->path, header_line(settings.format), {.log = &log},
                                   keeping_of(settings));
    if (!opened) return opened.error();
    auto* const address = opened->get();
    return OpenOutput{std::move(*opened), address};
  }
  if (const auto* command = std::get_if<OutputCommand>(&settings.output)) {
    return OpenOutput{std::make_unique<CommandOutput>(
        *command, inherited_environment(environ), rejects, live_line, log, Backlog{.log = &log})};
  }
  auto output = std::make_unique<DescriptorOutput>(STDOUT_FILENO, "stdout", Backlog{.log = &log});
  (void)output->reopen(header_line(settings.format));  // prints the header
  return OpenOutput{std::move(output)};
}

// Writes the lines that the output of these settings takes. What is known of a terminal is looked
// up each time, because it may have been resized.
std::unique_ptr<LineWriter> make_writer(const Settings& settings) {
  Terminal terminal;
  if (std::holds_alternative<StandardOutput>(settings.output)) {
    terminal = {.is_terminal = ::isatty(STDOUT_FILENO) == 1,
                .wants_color = wants_color(STDOUT_FILENO),
                .columns = shown_columns(STDOUT_FILENO),
                .now = Calendar::now};
  }
  // A person wants their own time, while a file may be read elsewhere.
  terminal.local_time = terminal.is_terminal || !variable("TZ").empty();
  auto writer = make_line_writer(settings.format, terminal);
  if (std::holds_alternative<OutputCommand>(settings.output)) {
    writer = std::make_unique<CommandLines>(std::move(writer));
  }
  if (settings.times == TimeStyle::as_is) return writer;
  return std::make_unique<StyledTimes>(std::move(writer), settings.times);
}

// Reloads the configuration. If that fails, nothing has changed: settings are made only of values
// that are valid together. The broker then also sends what the changed filters need.
Result<Reload> reload(Configuration& configuration, BrokerSource* broker) {
  auto changes = configuration.read_again();
  if (!changes) return changes.error();
  const auto& settings = configuration.settings();
  if (broker != nullptr) broker->widen(settings.broker()->sources, watch_text(settings.pipeline));
  return Reload{.pipeline = settings.pipeline,
                .format = {make_writer(settings), header_line(settings.format)},
                .limits = settings.monitor.limits,
                .stats_interval = settings.monitor.stats_interval,
                .log_level = settings.log.level,
                .changed = std::move(changes->changed),
                .after_restart = std::move(changes->after_restart),
                .notes = std::move(changes->notes)};
}

// The summary of a push replaces it.
bool shows_tally(const Settings& settings) {
  if (settings.pipeline.watches_push()) return false;
  const bool text = std::holds_alternative<TextFormat>(settings.format) ||
                    std::holds_alternative<AutomaticFormat>(settings.format);
  return text && prints_on_terminal(settings) && ::isatty(STDERR_FILENO) == 1;
}

bool wants_summary_colors(const Settings& settings) {
  auto when = ColorWhen::automatic;
  if (const auto* text = std::get_if<TextFormat>(&settings.format)) when = text->color;
  if (const auto* text = std::get_if<AutomaticFormat>(&settings.format)) when = text->text.color;
  return when == ColorWhen::always || (when == ColorWhen::automatic && wants_color(STDERR_FILENO));
}

// If the log would show the summary as text on a terminal: there, colors and line breaks help, and
// prefixes of the log do not.
std::optional<SummaryColors> terminal_summary(const Settings& settings) {
  const bool logs_text =
      settings.log.format == LogFormat::text && settings.log.level <= LogLevel::info;
  if (!logs_text || ::isatty(STDERR_FILENO) != 1) return std::nullopt;
  return wants_summary_colors(settings) ? SummaryColors::by_result : SummaryColors::none;
}

// That of a replay only where it cannot mix with events.
bool shows_progress(const Settings& settings) {
  if (!settings.shows_progress || !has_cursor(STDERR_FILENO)) return false;
  if (settings.pipeline.watches_push()) return true;
  const auto* replay = settings.replay();
  return replay != nullptr && replay->speed == 0 && ::isatty(STDOUT_FILENO) == 0;
}

// First of all, so that a signal ends the run in order even while a file is waited for, such as one
// that another process has locked.
Result<Signals> install_signals(const MonitorSettings& settings, const Log& log,
                                const Notify& notify) {
  return Signals::install(hang_up_reloads(settings, log, notify) ? Signals::HangUp::informs
                                                                 : Signals::HangUp::ends);
}

// With what depends on the terminal.
MonitorSettings monitor_settings(const Settings& settings) {
  auto monitor = settings.monitor;
  monitor.shares_terminal =
      std::holds_alternative<StandardOutput>(settings.output) && ::isatty(STDOUT_FILENO) == 1;
  if (shows_tally(settings)) {
    monitor.tally = [&settings] {
      return TallySettings{.rows = terminal_rows(STDERR_FILENO),
                           .columns = terminal_columns(STDERR_FILENO),
                           .colors = wants_summary_colors(settings) ? SummaryColors::by_result
                                                                    : SummaryColors::none};
    };
  }
  monitor.push.terminal_summary = terminal_summary(settings);
  return monitor;
}

// For the columns of a terminal, which may change; empty without one. The settings must outlive it.
std::function<std::unique_ptr<LineWriter>()> maker_of_writers(const Settings& settings) {
  if (!prints_on_terminal(settings)) return {};
  return [&settings] { return make_writer(settings); };
}

}  // namespace

Result<Ending> run_monitor(Configuration& configuration, Notify& notify, Log& log) {
  const auto& settings = configuration.settings();  // a reload changes them
  auto signals = install_signals(settings.monitor, log, notify);
  if (!signals) return signals.error();
  auto files = open_files(settings);
  if (!files) return files.error();
  auto source = open_source(settings, log);
  if (!source) return source.error();
  auto* const rejects = address_of(files->rejects);
  LiveLine live_line(shows_progress(settings) ? STDERR_FILENO : -1);
  const auto output = open_output(settings, rejects, live_line, log);
  if (!output) return output.error();
  Intake intake(settings.pipeline, make_writer(settings));
  recall_lines(settings, output->file, intake, log);
  auto state = open_state(settings, intake.first_events(), log);
  if (!state) return state.error();
  recall_first_events(settings, output->file, intake.first_events(), log);
  std::optional<StateKeeper> keeper;
  if (*state) keeper.emplace(intake.first_events(), **state, log, Monotonic::now);
  auto* const broker = source->broker;
  const MonitorParts parts{
      .source = *source->source,
      .intake = intake,
      .output = *output->output,
      .rejects = rejects,
      .metrics = address_of(files->metrics),
      .state = address_of(keeper),
      .health = address_of(files->health),
      .read_again = [&configuration, broker] { return reload(configuration, broker); },
      .make_writer = maker_of_writers(settings),
      .live_line = live_line,
      .signals = *signals,
      .notify = notify,
      .log = log};
  // A line of the log would otherwise be appended to the live line.
  log.share_terminal(&live_line);
  auto ending = Monitor(monitor_settings(settings), parts, Monotonic::now).run();
  log.share_terminal(nullptr);
  log_skipped(*source, log);
  return ending;
}

}  // namespace pbm
