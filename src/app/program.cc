// SPDX-License-Identifier: MPL-2.0
#include "app/program.h"

#include "app/files.h"
#include "app/monitor_run.h"
#include "app/stdout.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/signals.h"
#include "broker/broker_source.h"
#include "broker/probe.h"
#include "config/invocation.h"
#include "config/option_reader.h"
#include "config/settings.h"
#include "config/texts.h"
#include "replay/replay_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <string>

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

Result<Ending> answer_with(std::string_view text) {
  if (const auto done = print(text); !done) return done.error();
  return Ending{};
}

constexpr std::string_view kNoSecret = "guest";  // the default password of RabbitMQ

// Passwords cannot be erased after the login: reconnecting needs them, and the libraries keep
// copies. Instead, the process leaves no core dump, and only root can read its memory and
// environment (PR_SET_DUMPABLE in prctl(2)).
void guard_secrets(const Settings& settings) {
  const auto* broker = std::get_if<BrokerSettings>(&settings.source);
  if (broker == nullptr) return;
  const auto is_secret = [](const BrokerNode& node) { return node.login.password != kNoSecret; };
  const bool any = !broker->tls.key_file.empty() || std::ranges::any_of(broker->nodes, is_secret);
  if (any) ::prctl(PR_SET_DUMPABLE, 0);
}

void log_notes(const Invocation& invocation, const Settings& settings, Log& log) {
  for (const auto& note : invocation.notes) log.warning(note);
  for (const auto& note : settings.notes) log.warning(note);
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
Result<Ending> check(const Settings& settings, Log& log) {
  Result<void> printed;
  const auto passed = [&printed](const std::string& step) {
    if (printed) printed = print(fmt::format("ok: {}\n", step));
  };
  passed("options and filters");
  if (const auto done = check_as_run_would(settings); !done) return done.error();
  passed("files");
  if (const auto* broker = std::get_if<BrokerSettings>(&settings.source)) {
    if (const auto done = probe(*broker, real_network(), log, passed); !done) return done.error();
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
  guard_secrets(*settings);
  OptionReader reader(invocation->options);
  if (reader.on("check") || reader.on("dry-run")) log_notes(*invocation, *settings, log);
  if (reader.on("check")) return check(*settings, log);
  if (reader.on("print-config") || reader.on("dry-run")) return answer(*invocation, *settings);

  if (const auto done = check_distinct(*settings); !done) return done.error();
  log = Log(settings->log.level, settings->log.format);
  if (!settings->log.file.empty()) {
    if (const auto done = log.to_file(settings->log.file); !done) return done.error();
  }
  log_notes(*invocation, *settings, log);
  if (prints_on_terminal(*settings) && std::holds_alternative<JsonFormat>(settings->format)) {
    log.info("printing JSON; --format text, or auto, is easier to read on a terminal");
  }
  return run_monitor(*invocation, *login_sources, *settings, notify, log);
}

}  // namespace

int run_program(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // at the size limit of a file, write() fails with EFBIG
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
