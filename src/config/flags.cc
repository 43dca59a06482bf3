// SPDX-License-Identifier: MPL-2.0
// CLI11 2.1 splits a value in brackets into a list unless a flag takes no extra
// arguments, and lets a list flag swallow the words after its value: hence
// allow_extra_args(false) on every list.
#include "config/flags.h"

#include "base/printable.h"
#include "config/help.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

namespace pbm {

namespace {

constexpr const char* kConnection = "Connection";
constexpr const char* kEvents = "What to watch";
constexpr const char* kReplay = "Replay";
constexpr const char* kLogging = "Logging";

class Declared {
 public:
  explicit Declared(RawFlags& flags) : flags_(flags) {
    app_.set_help_flag("");
    app_.allow_windows_style_options(false);
    connection();
    events();
    replay();
    logging();
    app_.add_flag("-h,--help", help, "Print this help and exit")->group(kLogging);
    app_.add_flag("-V,--version", version, "Print the version and exit")->group(kLogging);
  }

  Result<void> parse(int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
      if (const auto flag = toggle_with_value(argv[i]); !flag.empty()) {
        return Error{ErrorKind::usage, fmt::format("{} takes no value (see --help)", flag)};
      }
    }
    try {
      app_.parse(argc, argv);
    } catch (const CLI::ExtrasError&) {
      return Error{ErrorKind::usage, unexpected(app_.remaining())};
    } catch (const CLI::ParseError& error) {
      return Error{ErrorKind::usage, clear_text(error)};
    }
    for (const auto* option : app_.get_options()) {
      if (option->get_group() == kConnection && option->count() != 0) {
        flags_.broker_flags_given.push_back(option->get_name());
      }
    }
    return {};
  }

  [[nodiscard]] std::string help_text() const { return format_help(app_); }

  bool help = false;
  bool version = false;

 private:
  // CLI11's own texts, on one line, without secrets.
  static std::string clear_text(const CLI::ParseError& error) {
    return printable(without_passwords(error.what()), 500) + " (see --help)";
  }

  // Names the first of them only: what follows `--password` may be one.
  static std::string unexpected(const std::vector<std::string>& arguments) {
    const std::string first = arguments.empty() ? "" : arguments.front();
    const bool is_flag = first.starts_with('-');
    return fmt::format("{} '{}' (see --help)", is_flag ? "unknown flag" : "unexpected argument",
                       printable(without_password(first.substr(0, is_flag ? first.find('=')
                                                                          : first.npos))));
  }

  // CLI11 takes some values on toggles and refuses others without naming them.
  [[nodiscard]] std::string toggle_with_value(std::string_view argument) const {
    const auto name = argument.substr(0, argument.find('='));
    if (name.size() == argument.size()) return {};
    return std::ranges::find(toggles_, name) == toggles_.end() ? std::string() : std::string(name);
  }

  template <typename Value>
  CLI::Option* one(const char* group, const std::string& name, Value& value, const char* type,
                   const char* text) {
    auto* option = app_.add_option(name, value, text)->group(group)->type_name(type);
    return option->multi_option_policy(CLI::MultiOptionPolicy::TakeLast);
  }

  CLI::Option* list(const char* group, const std::string& name, std::vector<std::string>& value,
                    const char* type, const char* text) {
    auto* option = app_.add_option(name, value, text)->group(group)->type_name(type);
    return option->allow_extra_args(false);
  }

  CLI::Option* toggle(const char* group, const std::string& name, bool& value, const char* text) {
    toggles_.push_back(name);
    return app_.add_flag(name, value, text)->group(group);
  }

  void connection() {
    list(kConnection, "--url", flags_.urls, "URL",
         "Broker, amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST] or amqps://; several are tried in "
         "turn (default amqps://pulse.mozilla.org:5671)");
    one(kConnection, "--user", flags_.user, "NAME",
        "Account (default: the URL's, else PULSE_USER or PULSE_USERNAME)");
    one(kConnection, "--password-file", flags_.password_file, "FILE",
        "File with the password (default: the URL's, else PULSE_PASSWORD)");
    one(kConnection, "--ca-file", flags_.ca_file, "FILE",
        "CA certificates to trust, in PEM (default: the system's)");
    one(kConnection, "--label", flags_.label, "NAME", "Name of this monitor, part of its queue's");
    toggle(kConnection, "--durable", flags_.durable,
           "Keep the queue, named by --label, between runs; monitors of one label share it");
    one(kConnection, "--queue-type", flags_.queue_type, "TYPE",
        "Of a --durable queue: classic (the default) or quorum, which survives the loss of a "
        "cluster's node");
    toggle(kConnection, "--single-active", flags_.single_active,
           "Of the monitors on a --durable queue one consumes, the others stand by");
    one(kConnection, "--prefetch", flags_.prefetch, "N",
        "Messages the broker sends ahead of their acknowledgement (default 256)");
    one(kConnection, "--heartbeat", flags_.heartbeat_s, "SECONDS",
        "Notice a dead connection within two of these (default 30)");
    toggle(kConnection, "--no-retry", flags_.no_retry,
           "End when the connection fails or is lost, instead of connecting again");
  }

  void events() {
    list(kEvents, "--source", flags_.sources, "NAME",
         "buildbot, normalized or taskcluster (default: buildbot and taskcluster, where the "
         "broker has them; in replay all)");
    list(kEvents, "--event", flags_.events, "KIND",
         "build, test, pulse: a pulse event is every message as it came (default build,test)");
    list(kEvents, "--tree", flags_.trees, "NAME",
         "Trees, as mozilla-central (the default) or autoland; '*' for all");
    list(kEvents, "--platform", flags_.platforms, "NAME",
         "Platforms: linux, linux64, win32, win64, macosx64, android, ...");
    list(kEvents, "--buildtype", flags_.buildtypes, "NAME", "opt, debug, pgo, asan, ...");
    one(kEvents, "--mobile", flags_.mobile, "WHICH",
        "Events of mobile products: exclude (the default), only (meant by a bare --mobile), any")
        ->expected(0, 1)
        ->default_str("only");
    toggle(kEvents, "--talos", flags_.talos, "Print talos tests too");
    one(kEvents, "--stage", flags_.stage, "NAME",
        "Which of a buildbot job's two messages makes the event: log_uploaded (the default) or "
        "finished, which comes sooner and has no log");
    one(kEvents, "--taskcluster-root-url", flags_.taskcluster_root_url, "URL",
        "Deployment that artifact URLs point to (default "
        "https://firefox-ci-tc.services.mozilla.com)");
    one(kEvents, "--max-message-bytes", flags_.max_message_bytes, "N",
        "Larger messages are bad and never held (default 16777216)");
  }

  void replay() {
    list(kReplay, "--input", flags_.inputs, "FILE",
         "Read messages from a capture instead of a broker; - is stdin");
  }

  void logging() {
    one(kLogging, "--rejects", flags_.rejects, "FILE",
        "Keep messages that can't be understood, appended to FILE as capture lines");
    one(kLogging, "--log-file", flags_.log_file, "FILE",
        "Append the log to FILE instead of stderr; SIGHUP opens it again");
    one(kLogging, "--log-level", flags_.log_level, "LEVEL",
        "debug, info (the default), warning or error");
  }

  RawFlags& flags_;
  std::vector<std::string> toggles_;  // flags without a value
  CLI::App app_{"Mozilla's build and test results as a stream of JSON lines",
                "pulsebuildmonitor"};
};

std::string variable(const char* name) {
  const char* const value = std::getenv(name);
  return value == nullptr ? std::string() : std::string(value);
}

}  // namespace

Result<Parsed> parse_arguments(int argc, char** argv) {
  Parsed parsed;
  Declared declared(parsed.flags);
  const auto done = declared.parse(argc, argv);
  for (int i = 1; i < argc; ++i) wipe_password(argv[i]);
  if (!done) return done.error();
  if (declared.help) {
    parsed.answer = declared.help_text();
  } else if (declared.version) {
    parsed.answer = version_text();
  }
  return parsed;
}

Environment read_environment() {
  return {.pulse_user = variable("PULSE_USER"),
          .pulse_username = variable("PULSE_USERNAME"),
          .pulse_password = variable("PULSE_PASSWORD")};
}

}  // namespace pbm
