// SPDX-License-Identifier: MPL-2.0
#include "app/program.h"

#include "app/files.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/signals.h"
#include "base/variable.h"
#include "broker/broker_source.h"
#include "broker/probe.h"
#include "config/changes.h"
#include "config/invocation.h"
#include "config/option_reader.h"
#include "config/settings.h"
#include "config/texts.h"
#include "format/command_lines.h"
#include "format/line_writer.h"
#include "monitor/monitor.h"
#include "output/command_output.h"
#include "output/file_output.h"
#include "output/metrics_file.h"
#include "output/rejects.h"
#include "output/sink.h"
#include "output/terminal.h"
#include "replay/replay_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <iterator>
#include <memory>
#include <optional>

namespace pbm {

namespace {

// If a standard descriptor is closed at startup, the next socket opened would reuse it.
// Returns whether stdout was open.
bool occupy_standard_descriptors() {
  const bool stdout_open = ::fcntl(STDOUT_FILENO, F_GETFD) != -1;
  int opened = 0;
  while (opened >= 0 && opened <= STDERR_FILENO) opened = ::open("/dev/null", O_RDWR);
  if (opened > STDERR_FILENO) ::close(opened);
  return stdout_open;
}

// Where deliveries come from.
struct OpenSource {
  std::unique_ptr<DeliverySource> source;
  BrokerSource* broker = nullptr;  // the same, if it is a broker
};

Result<OpenSource> open_source(const Settings& settings, Log& log) {
  if (const auto* broker = std::get_if<BrokerSettings>(&settings.source)) {
    auto source =
        std::make_unique<BrokerSource>(*broker, watch_text(settings.pipeline), log, Monotonic::now);
    auto* const address = source.get();
    return OpenSource{std::move(source), address};
  }
  auto replay = std::make_unique<ReplaySource>(std::get<ReplaySettings>(settings.source));
  if (const auto done = replay->check(); !done) return done.error();
  return OpenSource{std::move(replay)};
}

Result<std::optional<Rejects>> open_rejects(const Settings& settings) {
  if (settings.rejects.empty()) return std::optional<Rejects>();
  auto rejects = Rejects::open(settings.rejects);
  if (!rejects) return rejects.error();
  return std::optional(std::move(*rejects));
}

Result<std::optional<MetricsFile>> open_metrics(const Settings& settings) {
  if (settings.metrics.empty()) return std::optional<MetricsFile>();
  auto metrics = MetricsFile::open(settings.metrics);
  if (!metrics) return metrics.error();
  return std::optional(std::move(*metrics));
}

Result<void> print(std::string_view text) {
  if (::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(errno))};
}

Result<Ending> answer_with(std::string_view text) {
  if (const auto done = print(text); !done) return done.error();
  return Ending{};
}

Result<std::unique_ptr<Output>> open_output(const Settings& settings, Rejects* rejects, Log& log) {
  if (const auto* file = std::get_if<OutputFile>(&settings.output)) {
    auto opened = FileOutput::open(file->path, header_line(settings.format));
    if (!opened) return opened.error();
    return std::unique_ptr<Output>(std::move(*opened));
  }
  if (const auto* command = std::get_if<OutputCommand>(&settings.output)) {
    return std::unique_ptr<Output>(
        std::make_unique<CommandOutput>(*command, inherited_environment(environ), rejects, log));
  }
  if (const auto header = header_line(settings.format); !header.empty()) {
    if (const auto done = print(header); !done) return done.error();
  }
  return std::unique_ptr<Output>(std::make_unique<Sink>(STDOUT_FILENO, "stdout"));
}

// Writes the lines that the output of these settings takes.
std::unique_ptr<LineWriter> make_writer(const Settings& settings) {
  Terminal terminal;
  if (std::holds_alternative<StandardOutput>(settings.output)) {
    terminal = {.is_terminal = ::isatty(STDOUT_FILENO) == 1,
                .wants_color = wants_color(STDOUT_FILENO),
                .columns = terminal_columns(STDOUT_FILENO)};
  }
  terminal.local_time = !variable("TZ").empty();
  auto writer = make_line_writer(settings.format, terminal);
  if (!std::holds_alternative<OutputCommand>(settings.output)) return writer;
  return std::make_unique<CommandLines>(std::move(writer));
}

// Reads the config file again. All of it must be valid before any of it applies.
Result<Reload> read_again(Invocation& invocation, Settings& running, BrokerSource* broker) {
  const auto again = read_config_again(invocation);
  if (!again) return again.error();
  auto notes = again->notes;
  const auto login_sources = read_login_sources(again->options, notes);
  if (!login_sources) return login_sources.error();
  if (const auto valid = make_settings(again->options, *login_sources); !valid) {
    return valid.error();
  }
  auto changes = changes_between(invocation.options, again->options);
  auto settings = make_settings(changes.options, *login_sources);
  if (!settings) return settings.error();
  invocation.options = std::move(changes.options);
  std::ranges::move(settings->notes, std::back_inserter(notes));
  if (broker != nullptr) {
    broker->widen(std::get<BrokerSettings>(settings->source).sources,
                  watch_text(settings->pipeline));
  }
  running = std::move(*settings);
  return Reload{.pipeline = running.pipeline,
                .writer = make_writer(running),
                .limits = running.monitor.limits,
                .stats_interval = running.monitor.stats_interval,
                .log_level = running.log.level,
                .changed = std::move(changes.changed),
                .after_restart = std::move(changes.after_restart),
                .notes = std::move(notes)};
}

bool prints_text_on_terminal(const Settings& settings) {
  const bool text = std::holds_alternative<TextFormat>(settings.format) ||
                    std::holds_alternative<AutomaticFormat>(settings.format);
  return text && std::holds_alternative<StandardOutput>(settings.output) &&
         ::isatty(STDOUT_FILENO) == 1 && ::isatty(STDERR_FILENO) == 1;
}

// Only where it can't mix with lines.
bool shows_progress(const Settings& settings) {
  return !settings.monitor.watches_broker && ::isatty(STDERR_FILENO) == 1 &&
         ::isatty(STDOUT_FILENO) == 0 && std::holds_alternative<ReplaySettings>(settings.source) &&
         std::get<ReplaySettings>(settings.source).speed == 0;
}

Result<Ending> run_monitor(Invocation& invocation, const Settings& settings, Notify& notify,
                           Log& log) {
  auto signals =
      Signals::install(hang_up_reloads(settings.monitor, log, notify) ? Signals::HangUp::informs
                                                                      : Signals::HangUp::ends);
  if (!signals) return signals.error();
  auto rejects = open_rejects(settings);
  if (!rejects) return rejects.error();
  auto metrics = open_metrics(settings);
  if (!metrics) return metrics.error();
  auto source = open_source(settings, log);
  if (!source) return source.error();
  auto* const rejects_file = *rejects ? &**rejects : nullptr;
  const auto output = open_output(settings, rejects_file, log);
  if (!output) return output.error();
  Intake intake(settings.pipeline, make_writer(settings),
                settings.monitor.watches_broker ? Intake::Redelivery::possible
                                                : Intake::Redelivery::impossible);
  auto* const broker = source->broker;
  auto monitor_settings = settings.monitor;
  if (shows_progress(settings)) monitor_settings.progress_to = STDERR_FILENO;
  monitor_settings.shows_tally = prints_text_on_terminal(settings);
  Settings running = settings;
  const MonitorParts parts{
      .source = *source->source,
      .intake = intake,
      .output = **output,
      .rejects = rejects_file,
      .metrics = *metrics ? &**metrics : nullptr,
      .read_again = [&invocation, &running,
                     broker] { return read_again(invocation, running, broker); },
      .make_writer = [&running] { return make_writer(running); },
      .signals = *signals,
      .notify = notify,
      .log = log};
  return Monitor(monitor_settings, parts, Monotonic::now).run();
}

bool prints_json_on_terminal(const Settings& settings) {
  return std::holds_alternative<StandardOutput>(settings.output) &&
         std::holds_alternative<JsonFormat>(settings.format) && ::isatty(STDOUT_FILENO) == 1;
}

// Makes every check of a run that needs no connection and writes nothing.
Result<void> check_as_run_would(const Settings& settings) {
  if (auto done = check_distinct(settings); !done) return done;
  if (auto done = check_writable(settings); !done) return done;
  if (const auto* broker = std::get_if<BrokerSettings>(&settings.source)) return check_tls(*broker);
  return ReplaySource(std::get<ReplaySettings>(settings.source)).check();
}

Result<Ending> answer(const Invocation& invocation, const Settings& settings) {
  if (const auto done = check_as_run_would(settings); !done) return done.error();
  const bool only_config = OptionReader(invocation.options).on("print-config");
  return answer_with((only_config ? "" : subscription_text(settings)) +
                     config_text(invocation.options));
}

// Prints each step, so that the last one is seen if the next one takes long or fails.
Result<Ending> check(const Settings& settings) {
  Result<void> printed;
  const auto passed = [&printed](const std::string& step) {
    if (printed) printed = print(fmt::format("ok: {}\n", step));
  };
  passed("options and filters");
  if (const auto done = check_as_run_would(settings); !done) return done.error();
  passed("files");
  if (const auto* broker = std::get_if<BrokerSettings>(&settings.source)) {
    if (const auto done = probe(*broker, passed); !done) return done.error();
  }
  if (!printed) return printed.error();
  return Ending{};
}

Result<Ending> run(int argc, char** argv, Notify& notify, Log& log, bool stdout_open) {
  auto invocation = read_invocation(argc, argv, environ);
  if (!invocation) return invocation.error();
  if (!stdout_open) return Error{ErrorKind::output, "write to stdout: the descriptor is closed"};
  if (!invocation->answer.empty()) return answer_with(invocation->answer);

  const auto login_sources = read_login_sources(invocation->options, invocation->notes);
  if (!login_sources) return login_sources.error();
  const auto settings = make_settings(invocation->options, *login_sources);
  if (!settings) return settings.error();
  OptionReader reader(invocation->options);
  if (reader.on("check") || reader.on("dry-run")) {
    for (const auto& note : invocation->notes) log.warning(note);
    for (const auto& note : settings->notes) log.warning(note);
  }
  if (reader.on("check")) return check(*settings);
  if (reader.on("print-config") || reader.on("dry-run")) return answer(*invocation, *settings);

  if (const auto done = check_distinct(*settings); !done) return done.error();
  log = Log(settings->log.level, settings->log.format);
  if (!settings->log.file.empty()) {
    if (const auto done = log.to_file(settings->log.file); !done) return done.error();
  }
  for (const auto& note : invocation->notes) log.warning(note);
  for (const auto& note : settings->notes) log.warning(note);
  if (prints_json_on_terminal(*settings)) {
    log.info("printing JSON; --format text, or auto, is easier to read on a terminal");
  }
  return run_monitor(*invocation, *settings, notify, log);
}

}  // namespace

int run_program(int argc, char** argv) {
  const bool stdout_open = occupy_standard_descriptors();
  Log log(LogLevel::info);
  Notify notify;
  const auto result = run(argc, argv, notify, log, stdout_open);
  if (!result) {
    const auto text = without_passwords(result.error().text);
    notify.status(text);
    log.fatal(text);
    if (log.has_file()) Log(LogLevel::error, log.format()).fatal(text);
    return exit_code(result.error().kind);
  }
  // A shell ends a loop only if SIGINT killed the command.
  if (result->signal == SIGINT) Signals::end_by(SIGINT);
  return result->exit_code;
}

}  // namespace pbm
