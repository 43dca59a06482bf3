// SPDX-License-Identifier: MPL-2.0
#include "config/options.h"

#include "config/known_values.h"
#include "dialect/task_kinds.h"
#include "event/event.h"
#include "format/column.h"

#include <algorithm>

namespace pbm {

namespace {

using enum Shape;

constexpr auto kQueueTypes = std::to_array<std::string_view>({"classic", "quorum"});
constexpr auto kMobile = std::to_array<std::string_view>({"exclude", "only", "any"});
constexpr auto kStages = std::to_array<std::string_view>({"log_uploaded", "finished"});
constexpr auto kFormats = std::to_array<std::string_view>({"json", "text", "tsv"});
constexpr auto kColors = std::to_array<std::string_view>({"auto", "always", "never"});
constexpr auto kLogLevels =
    std::to_array<std::string_view>({"debug", "info", "warning", "error"});
constexpr auto kLogFormats = std::to_array<std::string_view>({"text", "json"});
constexpr auto kShells = std::to_array<std::string_view>({"bash", "zsh", "fish"});
constexpr auto kFieldNames = [] {
  std::array<std::string_view, kFieldCount> names{};
  std::ranges::transform(kFields, names.begin(), &FieldRow::name);
  return names;
}();

constexpr auto kConnection = std::to_array<OptionRow>({
    {"url", Group::connection, list, "URL", "amqps://pulse.mozilla.org:5671",
     "Broker, amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST] or amqps://; several are tried in turn "
     "(default amqps://pulse.mozilla.org:5671)"},
    {"user", Group::connection, one, "NAME", "",
     "Account (default: the URL's, else PULSE_USER or PULSE_USERNAME)"},
    {"password-file", Group::connection, one, "FILE", "",
     "File with the password (default: the URL's, else PULSE_PASSWORD)"},
    {"ca-file", Group::connection, one, "FILE", "",
     "CA certificates to trust, in PEM (default: the system's)"},
    {"label", Group::connection, one, "NAME", "", "Name of this monitor, part of its queue's"},
    {"durable", Group::connection, toggle, "", "",
     "Keep the queue, named by --label, between runs; monitors of one label share it"},
    {"queue-type", Group::connection, one, "TYPE", "classic",
     "Of a --durable queue: classic (the default) or quorum, which survives the loss of a "
     "cluster's node", kQueueTypes},
    {"single-active", Group::connection, toggle, "", "",
     "Of the monitors on a --durable queue one consumes, the others stand by"},
    {"prefetch", Group::connection, one, "N", "256",
     "Messages the broker sends ahead of their acknowledgement (default 256)"},
    {"heartbeat", Group::connection, one, "SECONDS", "30",
     "Notice a dead connection within two of these (default 30)"},
    {"no-retry", Group::connection, toggle, "", "",
     "End when the connection fails or is lost, instead of connecting again"},
    {"narrow", Group::connection, toggle, "", "",
     "Ask the broker for fewer Taskcluster messages: only those with a Treeherder route of a "
     "--tree; tasks without one are missed"},
    {"bind", Group::connection, list, "EXCHANGE:KEY", "",
     "Bind the queue to these as well; messages of unknown exchanges are pulse events only"},
    {"unbind", Group::connection, list, "EXCHANGE:KEY", "",
     "Take a binding of an earlier run away from a --durable queue"},
    {"dry-run", Group::connection, toggle, "", "",
     "Print queue, bindings and effective settings without connecting, and exit"},
});

constexpr auto kWatch = std::to_array<OptionRow>({
    {"source", Group::watch, list, "NAME", "",
     "buildbot, normalized or taskcluster (default: buildbot and taskcluster, where the broker "
     "has them; in replay all)", kSourceNames},
    {"event", Group::watch, list, "KIND", "build,test",
     "build, test, pulse: a pulse event is every message as it came (default build,test)",
     kEventKindNames},
});

constexpr auto kWatchMore = std::to_array<OptionRow>({
    {"where", Group::watch, list, "FIELD=GLOB", "",
     "Filter on any other field; FIELD!=GLOB excludes", kFieldNames},
    {"mobile", Group::watch, Shape::optional, "WHICH", "exclude",
     "Events of mobile products: exclude (the default), only (meant by a bare --mobile), any",
     kMobile, "only"},
    {"talos", Group::watch, toggle, "", "", "Print talos tests too"},
    {"stage", Group::watch, one, "NAME", "log_uploaded",
     "Which of a buildbot job's two messages makes the event: log_uploaded (the default) or "
     "finished, which comes sooner and has no log", kStages},
    {"taskcluster-root-url", Group::watch, one, "URL",
     "https://firefox-ci-tc.services.mozilla.com",
     "Deployment that artifact URLs point to (default "
     "https://firefox-ci-tc.services.mozilla.com)"},
    {"max-message-bytes", Group::watch, one, "N", "16777216",
     "Larger messages are bad and never held (default 16777216)"},
});

constexpr auto kOutput = std::to_array<OptionRow>({
    {"format", Group::output, one, "NAME", "json",
     "json (the default), text (aligned, to read) or tsv", kFormats},
    {"fields", Group::output, list, "NAME", "", "Columns of --format tsv, in this order",
     kColumnNames},
    {"template", Group::output, one, "TEXT", "",
     "Lines of your own: '{tree} {platform:>10} {result}'"},
    {"color", Group::output, one, "WHEN", "auto",
     "Color in text: auto (the default: on a terminal, unless NO_COLOR is set), always or never",
     kColors},
    {"rejects", Group::output, one, "FILE", "",
     "Keep messages that can't be understood, appended to FILE as capture lines"},
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
     "End when the --durable queue is empty and nothing more comes"},
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
    {"log-level", Group::logging, one, "LEVEL", "info",
     "debug, info (the default), warning or error", kLogLevels},
    {"log-format", Group::logging, one, "NAME", "text", "text (the default) or json", kLogFormats},
    {"stats-interval", Group::logging, one, "DURATION", "",
     "Log a line of statistics this often, as SIGUSR1 does at once"},
    {"metrics", Group::logging, one, "FILE", "",
     "Write figures for Prometheus to FILE every 15 s, as node_exporter reads them"},
});

constexpr auto kGeneral = std::to_array<OptionRow>({
    {"config", Group::general, one, "FILE", "",
     "Read options from FILE (TOML) instead of pulsebuildmonitor/config.toml in "
     "$XDG_CONFIG_HOME, ~/.config or /etc"},
    {"print-config", Group::general, toggle, "", "",
     "Print the effective options as a config file, and exit"},
    {"completion", Group::general, one, "SHELL", "",
     "Print the completion script for bash, zsh or fish, and exit", kShells},
    {"help", Group::general, toggle, "", "", "Print this help and exit"},
    {"version", Group::general, toggle, "", "", "Print the version and exit"},
});

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
    rows.push_back({field.flag, Group::watch, list, "NAME", fallback, field.flag_help, known});
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

bool is_for_command_line_only(std::string_view name) {
  constexpr std::array<std::string_view, 6> kNames{"config", "print-config", "completion",
                                                   "help",   "version",      "dry-run"};
  return std::ranges::find(kNames, name) != kNames.end();
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
