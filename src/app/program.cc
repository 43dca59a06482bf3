// SPDX-License-Identifier: MPL-2.0
#include "app/program.h"

#include "app/run.h"
#include "base/log.h"
#include "base/signals.h"
#include "broker/broker_source.h"
#include "config/flags.h"
#include "config/secret_file.h"
#include "config/settings.h"
#include "output/rejects.h"
#include "output/sink.h"
#include "replay/replay_source.h"

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

Result<std::optional<std::string>> read_password(const RawFlags& flags,
                                                 std::vector<std::string>& notes) {
  if (!flags.password_file || !flags.inputs.empty()) return std::optional<std::string>();
  const auto secret = read_secret("--password-file", *flags.password_file);
  if (!secret) return secret.error();
  if (secret->open_to_others) {
    notes.push_back(fmt::format("--password-file '{}' can be read by others; chmod 600 it",
                                *flags.password_file));
  }
  return std::optional(secret->text);
}

Result<Settings> settings_of(const RawFlags& flags) {
  std::vector<std::string> notes;
  const auto password = read_password(flags, notes);
  if (!password) return password.error();
  auto settings = make_settings(flags, read_environment(), *password);
  if (settings) settings->notes.insert(settings->notes.end(), notes.begin(), notes.end());
  return settings;
}

PipelineSettings pipeline_settings(const Settings& settings) {
  return {.filter = settings.filter,
          .pulse = settings.pulse,
          .stage = settings.finished_stage ? Stage::finished : Stage::log_uploaded,
          .taskcluster_root_url = settings.taskcluster_root_url,
          .sources = settings.sources,
          .unknown_exchanges = !settings.sources_named};
}

Result<std::unique_ptr<DeliverySource>> open_source(const Settings& settings, Log& log) {
  if (settings.broker) {
    return std::unique_ptr<DeliverySource>(std::make_unique<BrokerSource>(
        *settings.broker, settings.max_message_bytes, describe(settings), log, Monotonic::now));
  }
  auto replay = std::make_unique<ReplaySource>(settings.inputs, settings.max_message_bytes);
  if (const auto done = replay->check(); !done) return done.error();
  return std::unique_ptr<DeliverySource>(std::move(replay));
}

Result<std::optional<Rejects>> open_rejects(const Settings& settings) {
  if (settings.rejects.empty()) return std::optional<Rejects>();
  auto rejects = Rejects::open(settings.rejects);
  if (!rejects) return rejects.error();
  for (const auto& input : settings.inputs) {
    if (!rejects->is_file(input)) continue;
    return Error{ErrorKind::usage,
                 fmt::format("--rejects '{}' is an --input too: it would grow as it is read",
                             settings.rejects)};
  }
  return std::optional(std::move(*rejects));
}

Result<int> monitor(const Settings& settings, Log& log) {
  auto signals = Signals::install(log.has_file() ? Signals::HangUp::informs
                                                  : Signals::HangUp::ends);
  if (!signals) return signals.error();
  auto rejects = open_rejects(settings);
  if (!rejects) return rejects.error();
  auto source = open_source(settings, log);
  if (!source) return source.error();
  Pipeline pipeline(pipeline_settings(settings));
  auto sink = Sink::on(STDOUT_FILENO);
  RunSettings run_settings{.max_pending_bytes = kMaxPendingBytes};
  run_settings.watches_broker = settings.broker.has_value();
  if (settings.broker) run_settings.acknowledge_at = settings.broker->prefetch / 2 + 1;
  Run run(run_settings, **source, pipeline, sink, *rejects ? &**rejects : nullptr, *signals, log,
          Monotonic::now);
  return run.go();
}

Result<void> print_answer(const std::string& text) {
  if (::write(STDOUT_FILENO, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    return {};
  }
  return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(errno))};
}

Result<int> run(int argc, char** argv, Log& log, bool stdout_open) {
  const auto parsed = parse_arguments(argc, argv);
  if (!parsed) return parsed.error();
  if (!stdout_open) return Error{ErrorKind::output, "write to stdout: it is closed"};
  if (parsed->answer) {
    if (const auto done = print_answer(*parsed->answer); !done) return done.error();
    return 0;
  }
  const auto settings = settings_of(parsed->flags);
  if (!settings) return settings.error();
  log = Log(settings->log_level);
  if (!settings->log_file.empty()) {
    if (const auto done = log.to_file(settings->log_file); !done) return done.error();
  }
  for (const auto& note : settings->notes) log.warning(note);
  return monitor(*settings, log);
}

}  // namespace

int run_program(int argc, char** argv) {
  const bool stdout_open = occupy_standard_descriptors();
  Log log(LogLevel::info);
  const auto result = run(argc, argv, log, stdout_open);
  if (!result) {
    const auto text = without_passwords(result.error().text);
    log.error(text);
    if (log.has_file()) Log(LogLevel::error).error(text);
    return exit_code(result.error().kind);
  }
  // Shells stop a loop only for a command that INT really killed.
  if (*result == SIGINT) Signals::end_by(SIGINT);
  return 0;
}

}  // namespace pbm
