// SPDX-License-Identifier: MPL-2.0
#include "config/options.h"

#include "base/log_types.h"
#include "broker/settings.h"
#include "config/known_values.h"
#include "config/texts.h"
#include "dialect/task_kinds.h"
#include "dialect/translate.h"
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

// Fields of builds or tests, which a condition can be about.
constexpr bool is_of_pulse_only(const FieldRow& row) {
  return row.in_build == Presence::never && row.in_test == Presence::never;
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

// clang-format off: a row is one or two lines, to be compared with its neighbors.
constexpr auto kConnection = std::to_array<OptionRow>({
    {"url", Group::connection, list, "URL", "amqps://pulse.mozilla.org:5671",
     "Broker, amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST] or amqps://; several are tried in turn",
     {.has_password = true, .of_broker = true}},
    {"user", Group::connection, one, "NAME", "",
     "Account (default: the URL's, else PULSE_USER or PULSE_USERNAME)",
     {.may_be_empty = true, .of_broker = true}},
    {"password-file", Group::connection, one, "FILE", "",
     "File with the password (default: the URL's, else PULSE_PASSWORD)", {.of_broker = true}},
    {"ca-file", Group::connection, one, "FILE", "",
     "CA certificates to trust, in PEM (default: the system's)", {.of_broker = true}},
    {"label", Group::connection, one, "NAME", "pulsebuildmonitor",
     "Name of this monitor, part of its queue's", {.of_broker = true}},
    {"durable", Group::connection, toggle, "", "",
     "Keep the queue, named by --label, between runs; monitors of one label share it",
     {.of_broker = true}},
    {"queue-type", Group::connection, one, "TYPE", "classic",
     "Of a --durable queue: classic or quorum, which survives the loss of a cluster's node",
     {.choices = kQueueTypeNames, .of_broker = true}},
    {"single-active", Group::connection, toggle, "", "",
     "Of the monitors on a --durable queue one consumes, the others stand by",
     {.of_broker = true}},
    {"prefetch", Group::connection, one, "N", "256",
     "Messages the broker sends ahead of their acknowledgement", {.of_broker = true}},
    {"heartbeat", Group::connection, one, "SECONDS", "30",
     "Notice a dead connection within two of these", {.of_broker = true}},
    {"no-retry", Group::connection, toggle, "", "",
     "End when the connection fails or is lost, instead of connecting again",
     {.of_broker = true}},
    {"narrow", Group::connection, toggle, "", "",
     "Ask the broker for fewer Taskcluster messages: only those with a Treeherder route of a "
     "--tree; tasks without one are missed",
     {.of_broker = true}},
    {"bind", Group::connection, list, "EXCHANGE:KEY", "",
     "Bind the queue to these as well; messages of unknown exchanges are pulse events only",
     {.of_broker = true}},
    {"unbind", Group::connection, list, "EXCHANGE:KEY", "",
     "Take a binding of an earlier run away from a --durable queue", {.of_broker = true}},
    {"dry-run", Group::connection, toggle, "", "",
     "Print queue, bindings and effective settings without connecting, and exit",
     {.reach = Reach::command_line}},
});

constexpr auto kWatch = std::to_array<OptionRow>({
    {"source", Group::watch, list, "NAME", "",
     "buildbot, normalized or taskcluster (default: buildbot and taskcluster, where the broker "
     "has them; in replay all)",
     {.choices = kSourceNames}},
    {"event", Group::watch, list, "KIND", "build,test",
     "build, test, pulse: a pulse event is every message as it came", {.choices = kEventKindNames}},
});

constexpr auto kWatchMore = std::to_array<OptionRow>({
    {"where", Group::watch, list, "FIELD=GLOB", "",
     "Filter on any other field of a build or test; FIELD!=GLOB excludes",
     {.choices = kConditionNames}},
    {"mobile", Group::watch, Shape::optional, "WHICH", "exclude",
     "Events of mobile products: exclude, only (meant by a bare --mobile) or any",
     {.choices = kMobileNames, .bare = "only"}},
    {"talos", Group::watch, toggle, "", "", "Print talos tests too"},
    {"stage", Group::watch, one, "NAME", "log_uploaded",
     "Which of a buildbot job's two messages makes the event: log_uploaded or finished, which "
     "comes sooner and has no log",
     {.choices = kStageNames}},
    {"taskcluster-root-url", Group::watch, one, "URL",
     "https://firefox-ci-tc.services.mozilla.com", "Deployment that artifact URLs point to"},
    {"max-message-bytes", Group::watch, one, "N", "16777216",
     "Larger messages are bad and never held"},
});

constexpr auto kOutput = std::to_array<OptionRow>({
    {"format", Group::output, one, "NAME", "json", "json, text (aligned, to read) or tsv",
     {.choices = kNamedFormatNames}},
    {"fields", Group::output, list, "NAME", "", "Columns of --format tsv, in this order",
     {.choices = kFieldNames}},
    {"template", Group::output, one, "TEXT", "",
     "Lines of your own: '{tree} {platform:>10} {result}'"},
    {"color", Group::output, one, "WHEN", "auto",
     "Color in text: auto (on a terminal, unless NO_COLOR is set), always or never",
     {.choices = kColorWhenNames}},
    {"output", Group::output, one, "FILE", "",
     "Append the lines to FILE instead of printing them; SIGHUP reopens it"},
    {"exec", Group::output, one, "COMMAND", "",
     "Run COMMAND with sh for each event: the line on its standard input, the fields as variables "
     "EVENT_TREE, EVENT_RESULT ..."},
    {"jobs", Group::output, one, "N", "1",
     "Commands of --exec at once; more than one may end out of order"},
    {"retries", Group::output, one, "N", "0",
     "Run a failed command of --exec again up to N times, after 1, 2, 4 ... 60 s"},
    {"exec-timeout", Group::output, one, "DURATION", "",
     "Terminate a command of --exec that runs longer (30s, 5m, 1h)"},
    {"rejects", Group::output, one, "FILE", "",
     "Append messages that are malformed, or whose command failed, to FILE as capture lines"},
});

constexpr auto kLimits = std::to_array<OptionRow>({
    {"count", Group::limits, one, "N", "", "End after N lines"},
    {"timeout", Group::limits, one, "DURATION", "",
     "End after this time (90s, 5m, 1h): exit 124 where --count lines didn't come"},
    {"idle-timeout", Group::limits, one, "DURATION", "",
     "End when no line was printed for this time, likewise"},
    {"exit-status", Group::limits, toggle, "", "",
     "Exit 1 if a printed build or test had another result than success"},
    {"drain", Group::limits, toggle, "", "",
     "End when the --durable queue is empty and nothing more comes", {.of_broker = true}},
});

constexpr auto kReplay = std::to_array<OptionRow>({
    {"input", Group::replay, list, "FILE", "",
     "Read messages from a capture instead of a broker, gzip or not; - is stdin"},
    {"speed", Group::replay, one, "FACTOR", "",
     "Replay at the pace of the capture's timestamps times FACTOR, as 1x (default: as fast as "
     "it goes)"},
});

constexpr auto kLogging = std::to_array<OptionRow>({
    {"log-file", Group::logging, one, "FILE", "",
     "Append the log to FILE instead of stderr; SIGHUP opens it again"},
    {"log-level", Group::logging, one, "LEVEL", "info", "debug, info, warning or error",
     {.choices = kLogLevelNames}},
    {"log-format", Group::logging, one, "NAME", "text", "text or json",
     {.choices = kLogFormatNames}},
    {"stats-interval", Group::logging, one, "DURATION", "",
     "Log a line of statistics this often, as SIGUSR1 does at once"},
    {"metrics", Group::logging, one, "FILE", "",
     "Write figures for Prometheus to FILE every 15 s, as node_exporter reads them"},
});

constexpr auto kGeneral = std::to_array<OptionRow>({
    {"config", Group::general, one, "FILE", "",
     "Read options from FILE (TOML) instead of pulsebuildmonitor/config.toml in "
     "$XDG_CONFIG_HOME, ~/.config or /etc",
     {.reach = Reach::environment}},
    {"print-config", Group::general, toggle, "", "",
     "Print the effective options as a config file, and exit", {.reach = Reach::command_line}},
    {"completion", Group::general, one, "SHELL", "",
     "Print the completion script for bash, zsh or fish, and exit",
     {.choices = kShellNames, .reach = Reach::command_line}},
    {"help", Group::general, toggle, "", "", "Print this help and exit",
     {.letter = 'h', .reach = Reach::command_line}},
    {"version", Group::general, toggle, "", "", "Print the version and exit",
     {.letter = 'V', .reach = Reach::command_line}},
});
// clang-format on

// Kinds of tasks that make events, at least some of them.
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

std::vector<OptionRow> all_rows() {
  std::vector<OptionRow> rows(kConnection.begin(), kConnection.end());
  const auto add = [&rows](const auto& more) { rows.insert(rows.end(), more.begin(), more.end()); };
  add(kWatch);
  for (const auto& field : kFields) {
    if (field.flag.empty()) continue;
    const std::string_view fallback = field.field == Field::tree ? "mozilla-central" : "";
    const auto known = field.field == Field::kind ? kind_names() : known_values(field.field);
    rows.push_back(
        {field.flag, Group::watch, list, "NAME", fallback, field.flag_help, {.choices = known}});
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

std::string variable_of(std::string_view name) {
  std::string variable = "PULSEBUILDMONITOR_";
  for (const char c : name) {
    variable.push_back(c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  }
  return variable;
}

}  // namespace pbm
