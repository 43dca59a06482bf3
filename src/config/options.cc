// SPDX-License-Identifier: MPL-2.0
#include "config/options.h"

#include "base/log_types.h"
#include "base/variable.h"
#include "broker/settings.h"
#include "config/known_values.h"
#include "config/texts.h"
#include "dialect/task_kinds.h"
#include "dialect/translate.h"
#include "event/duration.h"
#include "event/event.h"
#include "event/filter.h"
#include "format/settings.h"

#include <algorithm>
#include <functional>

namespace pbm {

namespace {

using enum Shape;

constexpr auto kFieldNames = [] {
  std::array<std::string_view, kFieldCount> names{};
  std::ranges::transform(kFields, names.begin(), &FieldRow::name);
  return names;
}();

// Conditions apply to fields of builds and tests only.
constexpr bool is_of_pulse_only(const FieldRow& row) {
  return !is_time_span(row.field) && row.in_build == Presence::never &&
         row.in_test == Presence::never;
}
constexpr auto kConditionNames = [] {
  constexpr auto kCount = std::ranges::count_if(kFields, std::not_fn(is_of_pulse_only));
  std::array<std::string_view, kCount> names{};
  auto out = names.begin();
  for (const auto& row : kFields) {
    if (!is_of_pulse_only(row)) *out++ = row.name;
  }
  return names;
}();

// clang-format off: one or two lines per row keep the table readable.
constexpr auto kConnection = std::to_array<OptionRow>({
    {"url", Group::connection, list, "URL", "amqps://pulse.mozilla.org:5671",
     "Broker, amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST] or amqps://...; several brokers are "
     "tried in turn",
     {.has_password = true, .of_broker = true, .takes_restart = true}},
    {"user", Group::connection, one, "NAME", "",
     "User name (default: from the URL, otherwise PULSE_USER or PULSE_USERNAME)",
     {.may_be_empty = true, .of_broker = true, .takes_restart = true}},
    {"password-file", Group::connection, one, "FILE", "",
     "File that contains the password (default: from the URL, otherwise PULSE_PASSWORD)",
     {.of_broker = true, .takes_restart = true}},
    {"ca-file", Group::connection, one, "FILE", "",
     "Trusted CA certificates, in PEM format (default: those of the system)",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"cert-file", Group::connection, one, "FILE", "",
     "Client certificate to present, in PEM format, followed by those of its issuers",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"key-file", Group::connection, one, "FILE", "",
     "Private key of --cert-file, in PEM format, without a password (default: in that file)",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"tls-insecure", Group::connection, toggle, "", "",
     "Accept any certificate of any host: attackers can read the password and forge events",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"label", Group::connection, one, "NAME", "pulsebuildmonitor",
     "Name of this monitor, used in the queue name", {.of_broker = true, .takes_restart = true}},
    {"durable", Group::connection, toggle, "", "",
     "Keep the queue, named by --label, between runs; monitors with the same label share it",
     {.of_broker = true, .takes_restart = true}},
    {"queue-type", Group::connection, one, "TYPE", "",
     "Type of a --durable queue: classic, or quorum, which survives the loss of a cluster node "
     "(default: that of the virtual host, usually classic)",
     {.choices = kQueueTypeNames, .of_broker = true, .is_special = true, .takes_restart = true}},
    {"single-active", Group::connection, toggle, "", "",
     "Let only one of the monitors on a --durable queue consume; the others stand by",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"prefetch", Group::connection, one, "N", "256",
     "Number of unacknowledged messages that the broker sends in advance; with --exec, the default "
     "is 4 for each of the --jobs",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"heartbeat", Group::connection, one, "SECONDS", "30",
     "Heartbeat interval; a dead connection is detected within two intervals",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"no-retry", Group::connection, toggle, "", "",
     "Exit if the connection fails or is lost, instead of reconnecting",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"narrow", Group::connection, toggle, "", "",
     "Receive fewer Taskcluster messages: only those with a Treeherder route for a --tree or for "
     "the full revision of a --push; tasks without such a route are missed",
     {.of_broker = true, .is_special = true}},
    {"bind", Group::connection, list, "EXCHANGE:KEY", "",
     "Additional binding of the queue; messages of unknown exchanges are printed as pulse "
     "events only",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"unbind", Group::connection, list, "EXCHANGE:KEY", "",
     "Remove a binding of an earlier run from a --durable queue",
     {.of_broker = true, .is_special = true, .takes_restart = true}},
    {"check", Group::connection, toggle, "", "",
     "Check all that a run needs, connect, log in, look for the exchanges and the queue, try a "
     "temporary queue, and exit; changes nothing and prints no event",
     {.reach = Reach::command_line}},
    {"dry-run", Group::connection, toggle, "", "",
     "Print queue, bindings and effective settings, and exit without connecting",
     {.reach = Reach::command_line}},
});

constexpr auto kWatch = std::to_array<OptionRow>({
    {"source", Group::watch, list, "NAME", "",
     "buildbot, normalized or taskcluster (default: buildbot and taskcluster, if the broker "
     "has their exchanges; in a replay, all)",
     {.choices = kSourceNames, .is_special = true, .takes_restart = true}},
    {"event", Group::watch, list, "KIND", "build,test",
     "build, test or pulse; a pulse event is any message, unchanged. If build and test are both "
     "given, filters on fields of one kind, such as --test, do not apply to the other",
     {.choices = kEventKindNames, .letter = 'e'}},
    {"push", Group::watch, list, "HASH", "",
     "Watch a push until it is over: the builds and tests of its task groups, in any tree; the "
     "exit status is its verdict", {.takes_restart = true}},
});

constexpr auto kWatchMore = std::to_array<OptionRow>({
    {"where", Group::watch, list, "FIELD=VALUE", "",
     "Filter on any field of a build or test: = and != take globs, separated by commas; ~ and !~ "
     "a regular expression; <, <=, > and >= a number",
     {.choices = kConditionNames}},
    {"filter-pulse", Group::watch, toggle, "", "",
     "Print pulse events only of messages with a build or test that matches the filters",
     {.is_special = true}},
    {"mobile", Group::watch, Shape::optional, "WHICH", "exclude",
     "Events of mobile products: exclude, only (the meaning of --mobile alone) or any",
     {.choices = kMobileNames, .bare = "only"}},
    {"talos", Group::watch, toggle, "", "", "Print talos tests too"},
    {"stage", Group::watch, list, "NAME", "log_uploaded,ended",
     "Stages to print. Taskcluster: defined, pending, running, ended. buildbot: log_uploaded, or "
     "finished, which is earlier and has no log URL",
     {.choices = kStageNames, .is_special = true, .takes_restart = true}},
    {"taskcluster-root-url", Group::watch, one, "URL",
     "https://firefox-ci-tc.services.mozilla.com", "Taskcluster deployment to use in artifact URLs",
     {.is_special = true}},
    {"max-message-bytes", Group::watch, one, "N", "16777216",
     "Larger messages are rejected without being buffered",
     {.is_special = true, .takes_restart = true}},
});

constexpr auto kOutput = std::to_array<OptionRow>({
    {"format", Group::output, one, "NAME", "json",
     "json, text (aligned, human-readable), tsv, csv, or auto: text on a terminal, otherwise json",
     {.choices = kNamedFormatNames, .letter = 'f'}},
    {"fields", Group::output, list, "NAME", "",
     "Fields to print, in this order, with --format tsv (the default then), csv or json",
     {.choices = kFieldNames}},
    {"header", Group::output, toggle, "", "", "Print the names of the columns first (tsv, csv)",
     {.is_special = true, .takes_restart = true}},
    {"escape-formulas", Group::output, toggle, "", "",
     "Put an apostrophe before values that a spreadsheet could compute (tsv, csv)",
     {.is_special = true}},
    {"null", Group::output, one, "TEXT", "", "Text for an unknown value (tsv, csv, --template)",
     {.may_be_empty = true, .is_special = true}},
    {"template", Group::output, one, "TEXT", "",
     "Format of a line, such as '{tree} {platform:>10} {result}'"},
    {"color", Group::output, one, "WHEN", "auto",
     "Color in --format text: auto (on a terminal, unless NO_COLOR is set), always or never",
     {.choices = kColorWhenNames, .is_special = true}},
    {"output", Group::output, one, "FILE", "",
     "Append the lines to FILE instead of printing them; SIGHUP reopens it; - is stdout",
     {.letter = 'o', .accepts_dash = true, .takes_restart = true}},
    {"exec", Group::output, one, "COMMAND", "",
     "For each event, run COMMAND with sh: it reads the line from standard input, and variables "
     "such as EVENT_TREE hold the fields", {.takes_restart = true}},
    {"jobs", Group::output, one, "N", "1",
     "Number of --exec commands that may run at once; with more than one, events may be handled "
     "out of order", {.is_special = true, .takes_restart = true}},
    {"retries", Group::output, one, "N", "0",
     "Number of retries of a failed --exec command, after 1, 2, 4 ... 60 s",
     {.is_special = true, .takes_restart = true}},
    {"exec-timeout", Group::output, one, "DURATION", "",
     "Terminate an --exec command that runs longer (30s, 5m, 1h)",
     {.is_special = true, .takes_restart = true}},
    {"rejects", Group::output, one, "FILE", "",
     "Append malformed messages, and messages whose command failed, to FILE as capture lines",
     {.is_special = true, .takes_restart = true}},
});

constexpr auto kLimits = std::to_array<OptionRow>({
    {"count", Group::limits, one, "N", "", "Exit after N lines", {.letter = 'n'}},
    {"timeout", Group::limits, one, "DURATION", "",
     "Exit after this time (90s, 5m, 1h); with status 124 if fewer than --count lines were "
     "printed"},
    {"idle-timeout", Group::limits, one, "DURATION", "",
     "Exit when no line has been printed for this time; with the same status",
     {.is_special = true}},
    {"exit-status", Group::limits, toggle, "", "",
     "Exit with status 1 if a printed build or test failed, had warnings or an exception; with "
     "status 3 if nothing was printed"},
    {"fail-fast", Group::limits, toggle, "", "",
     "Exit at the first result that counts against the --push",
     {.is_special = true, .takes_restart = true}},
    {"stall", Group::limits, one, "DURATION", "60s",
     "A --push of which a task has failed and none runs is over after this time without a message, "
     "though tasks were never scheduled",
     {.is_special = true, .takes_restart = true}},
    {"drain", Group::limits, toggle, "", "",
     "Exit when the --durable queue is empty", {.of_broker = true, .is_special = true}},
});

constexpr auto kReplay = std::to_array<OptionRow>({
    {"input", Group::replay, list, "FILE", "",
     "Read messages from a capture, plain or gzipped, instead of a broker; - is stdin",
     {.accepts_dash = true, .takes_restart = true}},
    {"since", Group::replay, one, "TIME", "",
     "Skip messages captured before TIME: 2026-03-01T09:30:00Z, 2026-03-01 (in UTC), or a "
     "duration ago, such as 2h",
     {.is_special = true, .takes_restart = true}},
    {"until", Group::replay, one, "TIME", "", "Skip messages captured at TIME or later",
     {.is_special = true, .takes_restart = true}},
    {"speed", Group::replay, one, "FACTOR", "",
     "Replay at FACTOR times the recorded speed, such as 1x (default: as fast as possible)",
     {.is_special = true, .takes_restart = true}},
});

constexpr auto kLogging = std::to_array<OptionRow>({
    {"log-file", Group::logging, one, "FILE", "",
     "Append the log to FILE instead of stderr; SIGHUP reopens it",
     {.is_special = true, .takes_restart = true}},
    {"log-level", Group::logging, one, "LEVEL", "info", "debug, info, warning or error",
     {.choices = kLogLevelNames}},
    {"quiet", Group::logging, toggle, "", "", "Log errors only, as --log-level error",
     {.letter = 'q', .reach = Reach::command_line}},
    {"verbose", Group::logging, toggle, "", "", "Log more, as --log-level debug",
     {.letter = 'v', .reach = Reach::command_line}},
    {"log-format", Group::logging, one, "NAME", "text", "text or json",
     {.choices = kLogFormatNames, .is_special = true, .takes_restart = true}},
    {"no-progress", Group::logging, toggle, "", "",
     "Do not show the progress of a --push or a replay on the terminal of stderr",
     {.is_special = true, .takes_restart = true}},
    {"stats-interval", Group::logging, one, "DURATION", "",
     "Log a line of statistics at this interval; SIGUSR1 logs one immediately",
     {.is_special = true}},
    {"metrics", Group::logging, one, "FILE", "",
     "Write metrics for Prometheus to FILE every 15 s, for node_exporter's textfile collector",
     {.is_special = true, .takes_restart = true}},
});

constexpr auto kGeneral = std::to_array<OptionRow>({
    {"config", Group::general, one, "FILE", "",
     "Read options from FILE (TOML) instead of pulsebuildmonitor/config.toml in "
     "$XDG_CONFIG_HOME, ~/.config or /etc",
     {.letter = 'c', .reach = Reach::environment}},
    {"print-config", Group::general, toggle, "", "",
     "Print the effective options as a config file, and exit",
     {.reach = Reach::command_line, .is_special = true}},
    {"completion", Group::general, one, "SHELL", "",
     "Print the completion script for bash, zsh or fish, and exit",
     {.choices = kShellNames, .reach = Reach::command_line, .is_special = true}},
    {"schema", Group::general, toggle, "", "", "Print the JSON Schema of the lines, and exit",
     {.reach = Reach::command_line, .is_special = true}},
    {"help", Group::general, Shape::optional, "WHICH", "",
     "Print the help for the usual options, or for all, and exit",
     {.choices = kHelpNames, .bare = "most", .letter = 'h', .reach = Reach::command_line}},
    {"version", Group::general, toggle, "", "", "Print the version and exit",
     {.letter = 'V', .reach = Reach::command_line}},
});
// clang-format on

// Task kinds of which at least some tasks are builds or tests.
std::span<const std::string_view> kind_names() {
  static const auto names = [] {
    std::vector<std::string_view> all;
    for (const auto& kind : task_kinds()) {
      if (kind.what != TaskClass::neither) all.push_back(kind.name);
    }
    return all;
  }();
  return names;
}

constexpr char letter_of(Field field) {
  switch (field) {
    case Field::tree: return 't';
    case Field::platform: return 'p';
    case Field::result: return 'r';
    default: return '\0';
  }
}

std::vector<OptionRow> all_rows() {
  std::vector<OptionRow> rows(kConnection.begin(), kConnection.end());
  const auto add = [&rows](const auto& more) { rows.insert(rows.end(), more.begin(), more.end()); };
  add(kWatch);
  for (const auto& field : kFields) {
    if (field.flag.empty()) continue;
    const std::string_view fallback = field.field == Field::tree ? "mozilla-central" : "";
    const auto known = field.field == Field::kind ? kind_names() : known_values(field.field);
    rows.push_back({field.flag,
                    Group::watch,
                    list,
                    "NAME",
                    fallback,
                    field.flag_help,
                    {.choices = known, .letter = letter_of(field.field)}});
  }
  add(kWatchMore);
  add(kOutput);
  add(kLimits);
  add(kReplay);
  add(kLogging);
  add(kGeneral);
  return rows;
}

}  // namespace

std::span<const OptionRow> option_rows() {
  static const std::vector<OptionRow> rows = all_rows();
  return rows;
}

const OptionRow* find_option(std::string_view name) {
  const auto rows = option_rows();
  const auto found = std::ranges::find(rows, name, &OptionRow::name);
  return found == rows.end() ? nullptr : &*found;
}

std::string_view title_of(Group group) {
  switch (group) {
    case Group::connection: return "Connection";
    case Group::watch: return "What to watch";
    case Group::output: return "Output";
    case Group::limits: return "Limits";
    case Group::replay: return "Replay";
    case Group::logging: return "Logging";
    case Group::general: return "General";
  }
  return {};
}

std::string opposite_of(const OptionRow& row) {
  if (row.shape != Shape::toggle || row.traits.reach == Reach::command_line) return {};
  constexpr std::string_view kNo = "no-";
  return row.name.starts_with(kNo) ? std::string(row.name.substr(kNo.size()))
                                   : std::string(kNo) + std::string(row.name);
}

std::vector<std::string> flag_names() {
  std::vector<std::string> names;
  for (const auto& row : option_rows()) {
    names.emplace_back(row.name);
    if (const auto opposite = opposite_of(row); !opposite.empty()) names.push_back(opposite);
  }
  return names;
}

void Options::give(std::string_view name, Given given) {
  const auto found = given_.find(name);
  if (found == given_.end()) {
    given_.emplace(std::string(name), std::move(given));
    return;
  }
  const auto* row = find_option(name);
  const auto& values = found->second.values;
  const bool is_empty = values.size() == 1 && values.front().empty();
  if (row->shape == Shape::list && row->fallback.empty() && is_empty) found->second.clears = true;
}

std::string variable_of(std::string_view name) { return variable_name("PULSEBUILDMONITOR_", name); }

}  // namespace pbm
