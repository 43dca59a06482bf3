// SPDX-License-Identifier: MPL-2.0
#include "app/program.h"

#include "app/distinct_files.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/signals.h"
#include "base/variable.h"
#include "broker/broker_source.h"
#include "config/effective.h"
#include "config/load.h"
#include "config/option_reader.h"
#include "config/secret_file.h"
#include "config/settings.h"
#include "format/line_writer.h"
#include "monitor/run.h"
#include "output/metrics_file.h"
#include "output/rejects.h"
#include "output/sink.h"
#include "output/terminal.h"
#include "replay/replay_source.h"
#include "replay/speed.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <memory>
#include <optional>

namespace pbm {

namespace {

// Beyond this many pending bytes nothing is read from the broker.
constexpr std::size_t kMaxPendingBytes = std::size_t{16} * 1024 * 1024;

// A standard descriptor that is closed at start would be taken by the next
// socket opened. Returns whether stdout was open.
bool occupy_standard_descriptors() {
  const bool stdout_open = ::fcntl(STDOUT_FILENO, F_GETFD) != -1;
  int opened = 0;
  while (opened >= 0 && opened <= STDERR_FILENO) opened = ::open("/dev/null", O_RDWR);
  if (opened > STDERR_FILENO) ::close(opened);
  return stdout_open;
}

// What systemd's LoadCredential= has brought (systemd.exec(5)); nothing where it has
// brought nothing for us.
Result<std::optional<std::string>> read_credential() {
  const auto directory = variable("CREDENTIALS_DIRECTORY");
  const auto path = directory + "/pulse.password";
  if (directory.empty() || (::access(path.c_str(), F_OK) != 0 && errno == ENOENT)) {
    return std::optional<std::string>();
  }
  const auto secret = read_secret("credential", path, EmptySecret::accepted);
  if (!secret) return secret.error();
  return std::optional(secret->text);
}

Result<Environment> read_login_environment(const OptionReader& reader) {
  Environment environment{.pulse_user = variable("PULSE_USER"),
                          .pulse_username = variable("PULSE_USERNAME"),
                          .pulse_password = variable("PULSE_PASSWORD")};
  if (reader.given("password-file") || reader.given("input")) return environment;
  const auto credential = read_credential();
  if (!credential) return credential.error();
  environment.credential = *credential;
  return environment;
}

Result<std::optional<std::string>> read_password(Loaded& loaded) {
  const OptionReader reader(loaded.options);
  if (!reader.given("password-file") || reader.given("input")) return std::optional<std::string>();
  const auto path = reader.text("password-file");
  const auto secret = read_secret("--password-file", path);
  if (!secret) return secret.error();
  if (secret->open_to_others) {
    loaded.notes.push_back(
        fmt::format("--password-file '{}' can be read by others; chmod 600 it", path));
  }
  return std::optional(secret->text);
}

Result<Settings> settings_of(Loaded& loaded) {
  const auto password = read_password(loaded);
  if (!password) return password.error();
  const auto environment = read_login_environment(OptionReader(loaded.options));
  if (!environment) return environment.error();
  return make_settings(loaded.options, *environment, *password);
}

PipelineSettings pipeline_settings(const Settings& settings) {
  return {.filter = settings.filter,
          .pulse = settings.pulse,
          .stage = settings.finished_stage ? Stage::finished : Stage::log_uploaded,
          .taskcluster_root_url = settings.taskcluster_root_url,
          .sources = settings.sources,
          .unknown_exchanges = !settings.sources_named || settings.broker.has_value()};
}

OutputFormat output_format(const OutputSettings& output) {
  const bool colored = output.color == OutputSettings::Color::always ||
                       (output.color == OutputSettings::Color::automatic && wants_color(STDOUT_FILENO));
  return {.format = static_cast<Format>(output.format),
          .fields = output.fields,
          .template_text = output.pattern,
          .color = colored,
          .terminal_columns = terminal_columns(STDOUT_FILENO)};
}

Result<std::unique_ptr<DeliverySource>> open_source(const Settings& settings, Log& log) {
  if (settings.broker) {
    return std::unique_ptr<DeliverySource>(std::make_unique<BrokerSource>(
        *settings.broker, settings.max_message_bytes, describe(settings), log, Monotonic::now));
  }
  const auto speed = settings.speed.empty() ? std::optional(0.0) : parse_speed(settings.speed);
  if (!speed) {
    return Error{ErrorKind::usage,
                 fmt::format("--speed '{}': not a factor, as 1x or 0.5x", settings.speed)};
  }
  auto replay = std::make_unique<ReplaySource>(settings.inputs, settings.max_message_bytes, *speed);
  if (const auto done = replay->check(); !done) return done.error();
  return std::unique_ptr<DeliverySource>(std::move(replay));
}

Result<std::optional<Rejects>> open_rejects(const Settings& settings) {
  if (settings.rejects.empty()) return std::optional<Rejects>();
  auto rejects = Rejects::open(settings.rejects);
  if (!rejects) return rejects.error();
  return std::optional(std::move(*rejects));
}

Result<std::optional<MetricsFile>> open_metrics(const Settings& settings) {
  if (settings.log.metrics.empty()) return std::optional<MetricsFile>();
  auto metrics = MetricsFile::open(settings.log.metrics);
  if (!metrics) return metrics.error();
  return std::optional(std::move(*metrics));
}

// Neither outlives its terminal: with a log file or under systemd there is none.
bool hang_up_reopens(const Log& log, const Notify& notify) {
  return log.has_file() || notify.is_wanted();
}

Result<Ending> monitor(const Settings& settings, Notify& notify, Log& log) {
  auto writer = make_line_writer(output_format(settings.output));
  if (!writer) return writer.error();
  auto signals = Signals::install(hang_up_reopens(log, notify) ? Signals::HangUp::informs
                                                               : Signals::HangUp::ends);
  if (!signals) return signals.error();
  auto rejects = open_rejects(settings);
  if (!rejects) return rejects.error();
  auto metrics = open_metrics(settings);
  if (!metrics) return metrics.error();
  auto source = open_source(settings, log);
  if (!source) return source.error();
  Pipeline pipeline(pipeline_settings(settings), std::move(*writer));
  auto sink = Sink::on(STDOUT_FILENO);
  RunSettings run_settings{.limits = settings.limits,
                           .stats_interval = settings.log.stats_interval,
                           .max_pending_bytes = kMaxPendingBytes,
                           .watches_broker = settings.broker.has_value(),
                           .hang_up_reopens = hang_up_reopens(log, notify)};
  if (settings.broker) run_settings.acknowledge_at = settings.broker->prefetch / 2 + 1;
  const Surroundings surroundings{.source = **source,
                                  .pipeline = pipeline,
                                  .sink = sink,
                                  .rejects = *rejects ? &**rejects : nullptr,
                                  .metrics = *metrics ? &**metrics : nullptr,
                                  .signals = *signals,
                                  .notify = notify,
                                  .log = log};
  Run run(run_settings, surroundings, Monotonic::now);
  return run.go();
}

Result<Ending> print(std::string_view text) {
  if (::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return Ending{};
  }
  return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(errno))};
}

Result<Ending> run(int argc, char** argv, Notify& notify, Log& log, bool stdout_open) {
  auto loaded = load_options(argc, argv, environ);
  if (!loaded) return loaded.error();
  if (!stdout_open) return Error{ErrorKind::output, "write to stdout: it is closed"};
  if (!loaded->answer.empty()) return print(loaded->answer);
  OptionReader reader(loaded->options);
  if (reader.on("print-config")) return print(effective_config(loaded->options));

  const auto settings = settings_of(*loaded);
  if (!settings) return settings.error();
  if (reader.on("dry-run")) {
    return print(describe_subscription(*settings) + effective_config(loaded->options));
  }
  if (const auto done = check_files(*settings); !done) return done.error();
  log = Log(settings->log.level, settings->log.json ? LogFormat::json : LogFormat::text);
  if (!settings->log.file.empty()) {
    if (const auto done = log.to_file(settings->log.file); !done) return done.error();
  }
  for (const auto& note : loaded->notes) log.warning(note);
  for (const auto& note : settings->notes) log.warning(note);
  return monitor(*settings, notify, log);
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
    log.error(text);
    if (log.has_file()) Log(LogLevel::error, log.format()).error(text);
    return exit_code(result.error().kind);
  }
  // Shells stop a loop only for a command that INT really killed.
  if (result->signal == SIGINT) Signals::end_by(SIGINT);
  return result->exit_code;
}

}  // namespace pbm
