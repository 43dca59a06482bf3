// SPDX-License-Identifier: MPL-2.0
// The order matters: help and errors of usage need no config file, checks need no output, and the
// log goes to its file before anything else is reported, so that a service has all of its messages
// in one place.
#include "app/program.h"

#include "app/file_checks.h"
#include "app/monitor_run.h"
#include "app/stdout.h"
#include "app/version.h"
#include "base/log.h"
#include "base/notify.h"
#include "base/signals.h"
#include "base/text.h"
#include "broker/broker_source.h"
#include "broker/probe.h"
#include "broker/queue_command.h"
#include "config/config_text.h"
#include "config/configuration.h"
#include "config/invocation.h"
#include "replay/replay_source.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <optional>
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
  const auto* broker = settings.broker();
  if (broker == nullptr) return;
  const auto is_secret = [](const BrokerNode& node) { return node.login.password != kNoSecret; };
  const bool any = !broker->tls.key_file.empty() || std::ranges::any_of(broker->nodes, is_secret);
  if (any) ::prctl(PR_SET_DUMPABLE, 0);
}

void log_notes(const Configuration& configuration, Log& log) {
  for (const auto& note : configuration.notes()) log.warning(note);
}

// For a person who did not ask for it, JSON on a terminal is a wall.
void log_way_to_text(const Configuration& configuration, Log& log) {
  const auto& settings = configuration.settings();
  const bool shows_json =
      prints_on_terminal(settings) && std::holds_alternative<JsonFormat>(settings.format);
  if (!shows_json || configuration.values().format.given) return;
  auto text = std::string("printing JSON; for text, use -f auto");
  if (const auto file = configuration.file_to_edit(); !file.empty()) {
    text += fmt::format(", or set format = \"auto\" in {}", printable(file));
  }
  log.info(text);
}

// Makes every check of a run that needs no connection and writes nothing.
Result<void> check_as_run_would(const Settings& settings) {
  if (auto done = check_distinct(settings); !done) return done;
  if (auto done = check_writable(settings); !done) return done;
  if (const auto* broker = settings.broker()) return check_tls(*broker);
  return ReplaySource(*settings.replay()).check();
}

// The table of options has made sure that at most one of them is asked for.
std::optional<QueueCommand> queue_command(const OptionValues& asked) {
  if (*asked.purge) return QueueCommand::purge;
  if (*asked.delete_queue) return QueueCommand::remove;
  return std::nullopt;
}

Result<Ending> answer(const Configuration& configuration) {
  // Reads no other file than the configuration: the service checks that before a reload, where
  // systemd 252 hides the credentials, such as a password or the key of a certificate.
  if (*configuration.values().print_config) {
    const auto text = configuration.file_text();
    return text ? answer_with(*text) : text.error();
  }
  const auto& settings = configuration.settings();
  const auto command = queue_command(configuration.values());
  if (*configuration.values().dry_run && command) {
    return answer_with(queue_text(settings) + fmt::format("# {}\n", description_of(*command)));
  }
  if (const auto done = check_as_run_would(settings); !done) return done.error();
  return answer_with(subscription_text(settings) + configuration.text());
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
  if (const auto* broker = settings.broker()) {
    if (const auto done = probe(*broker, real_network(), log, passed); !done) return done.error();
  }
  if (!printed) return printed.error();
  return Ending{};
}

// Without the checks of a run: nothing is written, and the queue is all that is touched.
Result<Ending> carry_out(QueueCommand command, const Settings& settings) {
  const auto done = carry_out(command, *settings.broker(), real_network());
  if (!done) return done.error();
  return answer_with(*done + "\n");
}

Result<Ending> watch(Configuration& configuration, Notify& notify, Log& log) {
  const auto& settings = configuration.settings();
  if (const auto done = check_distinct(settings); !done) return done.error();
  log = Log(settings.log.level, settings.log.format);
  if (!settings.log.file.empty()) {
    if (const auto done = log.to_file(settings.log.file); !done) return done.error();
  }
  log_way_to_text(configuration, log);
  log_notes(configuration, log);
  return run_monitor(configuration, notify, log);
}

// In a command, SIGHUP ends what it would end in a run; what it would reload or reopen is not in
// use.
void take_hang_up(const Settings& settings, const Notify& notify) {
  const bool reloads =
      settings.monitor.has_output_file || !settings.log.file.empty() || notify.is_wanted();
  if (!reloads) Signals::let_hang_up_end();
}

// What the options ask for instead of a run ends here.
Result<Ending> run_with(OptionTexts options, Notify& notify, Log& log) {
  auto configuration = Configuration::read(std::move(options));
  if (!configuration) return configuration.error();
  guard_secrets(configuration->settings());
  // A run logs its notes later, because its log may be a file.
  const auto& asked = configuration->values();
  const auto command = queue_command(asked);
  if (*asked.check || *asked.dry_run || command) log_notes(*configuration, log);
  if (*asked.check || command) take_hang_up(configuration->settings(), notify);
  if (*asked.check) return check(configuration->settings(), log);
  if (asked.is_asked_only()) return answer(*configuration);
  if (command) return carry_out(*command, configuration->settings());
  return watch(*configuration, notify, log);
}

Result<Ending> run(int argc, char** argv, Notify& notify, Log& log, bool stdout_open) {
  auto invocation = read_invocation(argc, argv, environ);
  if (!invocation) return invocation.error();
  // /dev/null has taken its place, and would swallow all lines.
  if (!stdout_open) return Error{ErrorKind::output, "write to stdout: the descriptor is closed"};
  if (invocation->asks_for_version) return answer_with(version_text());
  if (!invocation->answer.empty()) return answer_with(invocation->answer);

  return run_with(std::move(invocation->options), notify, log);
}

}  // namespace

int run_program(int argc, char** argv) {
  Signals::hold_back();
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
