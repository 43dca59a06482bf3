// SPDX-License-Identifier: MPL-2.0
// The order of the rows is that of the help, of a printed config file, and of the man pages
// (tests/docs/check). A row is data: what an option does is decided where its value is used, and
// what it needs of others in config/requirements.h.
#include "config/options.h"

#include "base/variable.h"
#include "config/known_values.h"
#include "config/single_parsers.h"
#include "output/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>
#include <functional>
#include <limits>

namespace pbm {

namespace {

using Values = OptionValues;

// An empty variable or flag is named in errors, but does not count as given.
void note_origin(const GivenText& given, ValueOrigin& origin) {
  origin.name = given.origin;
  origin.kind = given.kind;
  if (!given.values.empty()) origin.text = given.values.back();
  origin.named = true;
  origin.given = given.has_value();
  if (origin.given) origin.layer = given.layer;
}

// Reads one option. Its requirements are checked later, once all values are known.
template <typename T>
Result<void> read_value(const Parser<T>& parser, const OptionRow& row, const GivenText* given,
                        Value<T>& value) {
  value = {};
  if (given != nullptr) note_origin(*given, value);
  // A list with an empty value is refused, unless it clears one of a weaker layer.
  const bool is_list = row.shape == Shape::list && given != nullptr && !given->clears;
  const bool has_texts = is_list ? !given->values.empty() : value.given;
  if (!has_texts && row.fallback.empty()) return {};
  const auto texts = has_texts ? given->values : std::vector{std::string(row.fallback)};
  if (const auto bad = parser.parse(texts, value.value)) {
    value.value = {};
    return value.refused(bad->text, bad->why);
  }
  return {};
}

// A row for the member that `at` returns of values. Functions of the member are kept with the row,
// since the type of its value is known only here.
template <typename T, typename At>
OptionRow row_at(std::string_view name, At at, const Parser<T>& parser, std::string_view type,
                 std::string_view help) {
  return {
      .name = name,
      .type = type,
      .help = help,
      .shape = parser.shape,
      .kind = parser.kind,
      .choices = parser.choices,
      .bare = parser.bare,
      .read =
          [at, parser](const OptionRow& row, const GivenText* given, Values& values) {
            return read_value(parser, row, given, std::invoke(at, values));
          },
      .same = [at](const Values& a,
                   const Values& b) { return *std::invoke(at, a) == *std::invoke(at, b); },
      .copy = [at](const Values& from, Values& to) { std::invoke(at, to) = std::invoke(at, from); },
      .origin = [at](const Values& values) -> const ValueOrigin& {
        return std::invoke(at, values);
      }};
}

template <typename T>
OptionRow row(std::string_view name, Value<T> Values::* member, const Parser<T>& parser,
              std::string_view type, std::string_view help) {
  return row_at(name, member, parser, type, help);
}

// An option without a value, whose default is always off: "no-retry" is named after what it turns
// on, so that no option has the default true.
OptionRow toggle(std::string_view name, Value<bool> Values::* member, std::string_view help) {
  return row_at(name, member, parse::toggle(), "", help);
}

// clang-format off: a few lines per row keep the table readable.
std::vector<OptionRow> broker_rows() {
  using namespace parse;
  return {
    row("url", &Values::url, repeated(with_text_by<BrokerUrl>(parse_broker_url)), "URL",
        "Broker, amqp://[USER:PASSWORD@]HOST[:PORT][/VHOST] or amqps://...; several brokers are "
        "tried in turn")
        .by_default("amqps://pulse.mozilla.org:5671").with_password().for_broker(),
    row("user", &Values::user, any_text(), "NAME",
        "User name (default: from the URL, otherwise PULSE_USER or PULSE_USERNAME)")
        .or_empty().for_broker(),
    row("password-file", &Values::password_file, file(), "FILE",
        "File that contains the password (default: from the URL, otherwise PULSE_PASSWORD)")
        .to_read().for_broker(),
    row("ca-file", &Values::ca_file, file(), "FILE",
        "Trusted CA certificates, in PEM format (default: those of the system)")
        .to_read().for_broker().special(),
    row("cert-file", &Values::cert_file, file(), "FILE",
        "Client certificate to present, in PEM format, followed by those of its issuers")
        .to_read().for_broker().special(),
    row("key-file", &Values::key_file, file(), "FILE",
        "Private key of --cert-file, in PEM format, without a password (default: in that file)")
        .needs(kCertificate).to_read().for_broker().special(),
    toggle("tls-insecure", &Values::tls_insecure,
        "Accept any certificate of any host: attackers can read the password and forge events")
        .never_with(kCaFile).for_broker().special(),
  };
}

std::vector<OptionRow> queue_rows() {
  using namespace parse;
  return {
    row("label", &Values::label, text_unless(why_no_label), "NAME",
        "Name of this monitor, used in the queue name")
        .by_default("pulsebuildmonitor").for_broker(),
    toggle("durable", &Values::durable,
        "Keep the queue, named by --label, between runs; monitors with the same label share it")
        .needs(kLabel).for_broker(),
    row("queue-type", &Values::queue_type,
        one_of<std::optional<QueueType>>({{name_of(QueueType::classic), QueueType::classic},
                                          {name_of(QueueType::quorum), QueueType::quorum}}), "TYPE",
        "Type of a --durable queue: classic, or quorum, which survives the loss of a cluster node "
        "(default: that of the existing queue; for a new one, that of the virtual host, usually "
        "classic)")
        .needs(kDurableForQuorum).for_broker().special(),
    toggle("single-active", &Values::single_active,
        "Let only one of the monitors on a --durable queue consume; the others stand by")
        .needs(kDurable).for_broker().special(),
    row("prefetch", &Values::prefetch, number_from<std::uint16_t>(1, 65535), "N",
        "Number of unacknowledged messages that the broker sends in advance; with --exec, the "
        "default is 4 for each of the --jobs")
        .by_default("256").for_broker().special(),
    row("heartbeat", &Values::heartbeat, seconds_from(1, 3600), "SECONDS",
        "Heartbeat interval; a dead connection is detected within two intervals")
        .by_default("30").for_broker().special(),
    toggle("no-retry", &Values::no_retry,
        "Exit if the connection fails or is lost, instead of reconnecting")
        .for_broker().special(),
    toggle("narrow", &Values::narrow,
        "Receive fewer Taskcluster messages: only those with a Treeherder route for a --tree or "
        "for the full revision of a --push; tasks without such a route are missed")
        .for_broker().special().reloads(),
    row("bind", &Values::bind, repeated(binding()), "EXCHANGE:KEY",
        "Additional binding of the queue; messages of unknown exchanges are printed as pulse "
        "events only")
        .for_broker().special(),
    row("unbind", &Values::unbind, repeated(binding()), "EXCHANGE:KEY",
        "Remove a binding of an earlier run from a --durable queue")
        .for_broker().special(),
    toggle("purge", &Values::purge,
        "Delete the messages that wait in the queue of --durable, print their number, and exit")
        .needs(kLabel).never_with(kNoInput).never_with(kNoCheck).never_with(kNoPrintConfig)
        .only_in(Layers::command_line).special(),
    toggle("delete-queue", &Values::delete_queue,
        "Delete the queue of --durable, unless it has consumers, and exit")
        .needs(kLabel).never_with(kNoInput).never_with(kNoCheck).never_with(kNoPurge)
        .never_with(kNoPrintConfig).only_in(Layers::command_line).special(),
    toggle("check", &Values::check,
        "Check all that a run needs, connect, log in, look for the exchanges and the queue, try a "
        "temporary queue, and exit; changes nothing and prints no event")
        .never_with(kNoPrintConfig).only_in(Layers::command_line),
    toggle("dry-run", &Values::dry_run,
        "Print queue, bindings and effective settings, and exit without connecting")
        .never_with(kNoCheck).only_in(Layers::command_line),
  };
}

std::vector<OptionRow> source_rows() {
  using namespace parse;
  return {
    row("source", &Values::source, comma_list(one_of(kSources)), "NAME",
        "buildbot, normalized or taskcluster (default: buildbot and taskcluster, if the broker "
        "has their exchanges; in a replay, all)")
        .special(),
    row("event", &Values::event, comma_list(one_of(kEventKinds)), "KIND",
        "build, test or pulse; a pulse event is any message, unchanged. If build and test are both "
        "given, filters on fields of one kind, such as --test, do not apply to the other")
        .by_default("build,test").with_letter('e').says_more_if_given().reloads(),
    row("push", &Values::push, pushes(), "HASH",
        "Watch a push until it is over: the builds and tests of its task groups, in any tree; the "
        "exit status is its verdict")
        .needs(kTaskcluster).needs(kEventsOfPush),
  };
}

// Only what is typed often has a letter: letters are few, and cannot be taken back.
constexpr char letter_of(Field field) {
  switch (field) {
    case Field::tree: return 't';
    case Field::platform: return 'p';
    case Field::result: return 'r';
    default: return '\0';
  }
}

// The filters, which the field table names.
std::vector<OptionRow> filter_rows() {
  using namespace parse;
  std::vector<OptionRow> rows;
  for (const auto& field : kFields) {
    if (field.flag.empty()) continue;
    const auto member = [place = index_of(field.field)](auto& all) -> auto& {
      return all.filters[place];
    };
    auto& added = rows.emplace_back(
        field.field == Field::tags
            ? row(field.flag, &Values::tag, repeated(tags()), "NAME", field.flag_help)
            : row_at(field.flag, member, comma_list(glob()), "NAME", field.flag_help));
    const auto known = known_values(field.field);
    added.choices.assign(known.begin(), known.end());
    added.by_default(field.field == Field::tree ? "mozilla-central" : "")
        .with_letter(letter_of(field.field)).reloads();
    if (field.field != Field::tree) continue;
    // The field table knows no options.
    added.help = "Trees, such as autoland; '*' for all. The default does not apply with --push, "
                 "with --revision, or with a condition on tree or revision";
    rows.push_back(toggle("all-trees", &Values::all_trees, "The same as --tree '*'")
                       .never_with(kNoTree).reloads());
  }
  return rows;
}

std::vector<OptionRow> selection_rows() {
  using namespace parse;
  return {
    row("where", &Values::where, conditions(), "FIELD=VALUE",
        "Filter on any field of a build or test: = and != take globs, separated by commas; ~ and "
        "!~ a regular expression; <, <=, > and >= a number")
        .reloads(),
    row("unique", &Values::unique, unique_fields(), "NAME",
        "Print only the first of the builds and tests that agree in these fields, within the time "
        "of --for")
        .needs(kFor).needs(kUniqueEvents).special().reloads(),
    row("for", &Values::unique_for, duration(), "DURATION",
        "Time after which --unique prints another event that agrees with a printed one")
        .needs(kUnique).special().reloads(),
    row("state", &Values::state, file(), "FILE",
        "Keep the memory of --unique in FILE between runs; without it, the lines of an --output "
        "file in JSON are read at the start")
        .needs(kUnique).special(),
    toggle("filter-pulse", &Values::filter_pulse,
        "Print pulse events only of messages with a build or test that matches the filters")
        .useless_without(kPulse).special().reloads(),
    row("mobile", &Values::mobile, may_be_omitted(one_of(kMobiles), "only"), "WHICH",
        "Events of mobile products: exclude, only (the meaning of --mobile alone) or any")
        .by_default("exclude").reloads(),
    toggle("talos", &Values::talos, "Print talos tests too").reloads(),
    row("stage", &Values::stage, comma_list(one_of(kStages)), "NAME",
        "Stages to print. Taskcluster: defined, pending, running, ended. buildbot: log_uploaded, "
        "or finished, which is earlier and has no log URL")
        .by_default("log_uploaded,ended").says_more_if_given().special(),
    row("taskcluster-root-url", &Values::taskcluster_root_url, by<std::string>(root_url_of), "URL",
        "Taskcluster deployment to use in artifact URLs")
        .by_default("https://firefox-ci-tc.services.mozilla.com").special().reloads(),
    row("max-message-bytes", &Values::max_message_bytes,
        number_from<std::size_t>(1024, std::uint64_t{1} << 30), "N",
        "Larger messages are rejected without being buffered")
        .by_default("16777216").special(),
  };
}

std::vector<OptionRow> format_rows() {
  using namespace parse;
  const auto& blank = blank_values();
  return {
    row("format", &Values::format,
        one_of<NamedFormat>({{"json", NamedFormat::json}, {"text", NamedFormat::text},
                             {"tsv", NamedFormat::tsv}, {"csv", NamedFormat::csv},
                             {"auto", NamedFormat::automatic}}), "NAME",
        "json, text (aligned, human-readable), tsv, csv, or auto: text on a terminal, otherwise "
        "json")
        .by_default("json").with_letter('f').instead_of({&blank.line_template}).reloads(),
    row("fields", &Values::fields, field_names(), "NAME",
        "Fields to print, in this order, with --format tsv (then the default), csv or json; "
        "+NAME adds a field to the usual ones of json (then the default); all: every field")
        .instead_of({&blank.line_template}).reloads(),
    row("time", &Values::time,
        one_of<TimeStyle>({{"iso", TimeStyle::iso}, {"epoch", TimeStyle::epoch},
                           {"utc14", TimeStyle::utc14}}), "STYLE",
        "Times of builds and tests: iso (2026-03-02T09:15:44Z), epoch (seconds since 1970) or "
        "utc14 (20260302091544); default: as they were published")
        .special().reloads(),
    toggle("header", &Values::header, "Print the names of the columns first (tsv, csv)")
        .useless_without(kRows).special(),
    toggle("escape-formulas", &Values::escape_formulas,
        "Put an apostrophe before values that a spreadsheet could evaluate (tsv, csv)")
        .useless_without(kRows).special().reloads(),
    row("null", &Values::null_text, any_text(), "TEXT",
        "Text for an unknown value (tsv, csv, --template)")
        .or_empty().useless_without(kUnknowns).special().reloads(),
    row("template", &Values::line_template, with_text_by<Template>(parse_template), "TEXT",
        "Format of a line, such as '{tree} {platform:>10} {result}'")
        .instead_of({&blank.format, &blank.fields}, "cannot be combined with --format or --fields")
        .reloads(),
    row("color", &Values::color,
        one_of<ColorWhen>({{"auto", ColorWhen::automatic}, {"always", ColorWhen::always},
                           {"never", ColorWhen::never}}), "WHEN",
        "Color in --format text: auto (on a terminal, unless NO_COLOR is set), always or never")
        .by_default("auto").special().reloads(),
  };
}

std::vector<OptionRow> output_rows() {
  using namespace parse;
  const auto& blank = blank_values();
  return {
    row("output", &Values::output, file_or_dash(why_no_output), "FILE",
        "Append the lines to FILE instead of printing them; SIGHUP reopens it; - is stdout")
        .with_letter('o').instead_of({&blank.exec}),
    toggle("sync", &Values::sync,
        "Acknowledge a message only when its lines in the --output file are on the disk")
        .useless_without(kOutputFile).special(),
    row("exec", &Values::exec, any_text(), "COMMAND",
        "For each event, run COMMAND with sh: it reads the line from standard input, and variables "
        "such as EVENT_TREE hold the fields")
        .instead_of({&blank.output}, "cannot be combined with --output"),
    row("jobs", &Values::jobs, number_from<std::uint32_t>(1, OutputCommand::kMostJobs), "N",
        "Number of --exec commands that may run at once; with more than one, events may be handled "
        "out of order")
        .by_default("1").useless_without(kExec).special(),
    row("retries", &Values::retries, number_from<std::uint32_t>(0, 1000), "N",
        "Number of retries of a failed --exec command, after 1, 2, 4 ... 60 s")
        .by_default("0").useless_without(kExec).special(),
    row("exec-timeout", &Values::exec_timeout, duration(), "DURATION",
        "Terminate an --exec command that runs longer (30s, 5m, 1h)")
        .useless_without(kExec).special(),
    row("rejects", &Values::rejects, file(), "FILE",
        "Append malformed messages, and messages whose command failed, to FILE as capture lines")
        .special(),
  };
}

std::vector<OptionRow> limit_rows() {
  using namespace parse;
  return {
    row("count", &Values::count,
        number_from<std::uint64_t>(1, std::numeric_limits<std::int64_t>::max()), "N",
        "Exit after N lines")
        .with_letter('n').reloads(),
    row("timeout", &Values::timeout, duration(), "DURATION",
        "Exit after this time (90s, 5m, 1h); with status 124 if fewer than --count lines were "
        "printed")
        .reloads(),
    row("idle-timeout", &Values::idle_timeout, duration(), "DURATION",
        "Exit when no line has been printed for this time; with status 124 if fewer than --count "
        "lines were printed")
        .special().reloads(),
    toggle("exit-status", &Values::exit_status,
        "Exit with status 1 if a printed build or test has the result failure, warnings or "
        "exception; with status 3 if nothing was printed")
        .reloads(),
    toggle("fail-fast", &Values::fail_fast,
        "Exit at the first result that counts against the --push")
        .needs(kPush).special(),
    row("stall", &Values::stall, duration<std::chrono::seconds>(), "DURATION",
        "A --push with a failed task and no running one is over after this time without a "
        "message, even if some tasks were never scheduled")
        .by_default("60s").useless_without(kPush).special(),
    toggle("drain", &Values::drain, "Exit when the --durable queue is empty")
        .needs(kFullQueue).for_broker().special().reloads(),
  };
}

std::vector<OptionRow> replay_rows() {
  using namespace parse;
  return {
    row("input", &Values::input, repeated(file_or_dash()), "FILE...",
        "Read messages from captures, plain or gzipped, instead of a broker; - is stdin")
        .takes_words(),
    row("since", &Values::since, time(), "TIME",
        "Skip messages captured before TIME: 2026-03-01T09:30:00Z, 2026-03-01 (in UTC), or a "
        "duration ago, such as 2h")
        .useless_without(kInput).special(),
    row("until", &Values::until, time(), "TIME", "Skip messages captured at TIME or later")
        .useless_without(kInput).special(),
    row("speed", &Values::speed, factor(), "FACTOR",
        "Replay at FACTOR times the recorded speed, such as 1x (default: as fast as possible)")
        .useless_without(kInput).special(),
  };
}

std::vector<OptionRow> logging_rows() {
  using namespace parse;
  return {
    row("log-file", &Values::log_file,
        file("not a file; without this option, the log goes to standard error"), "FILE",
        "Append the log to FILE instead of stderr; SIGHUP reopens it")
        .special(),
    row("log-level", &Values::log_level, one_of(kLogLevels), "LEVEL",
        "debug, info, warning or error")
        .by_default("info").reloads(),
    toggle("quiet", &Values::quiet, "Log errors only, as --log-level error")
        .with_letter('q').never_with(kVerbose).only_in(Layers::command_line),
    toggle("verbose", &Values::verbose, "Log more, as --log-level debug")
        .with_letter('v').never_with(kQuiet).only_in(Layers::command_line),
    row("log-format", &Values::log_format,
        one_of<LogFormat>({{"text", LogFormat::text}, {"json", LogFormat::json}}), "NAME",
        "text or json")
        .by_default("text").special(),
    toggle("no-progress", &Values::no_progress,
        "Do not show the progress of a --push or a replay on the terminal of stderr")
        .special(),
    row("report", &Values::report, duration(), "DURATION",
        "Log rates at this interval: events per minute by result, the length of the queue, and the "
        "delay between the end of a build or test and its line")
        .special(),
    row("stats-interval", &Values::stats_interval, duration(), "DURATION",
        "Log a line of statistics at this interval; SIGUSR1 logs one immediately")
        .special().reloads(),
    row("metrics", &Values::metrics, file(), "FILE",
        "Write metrics for Prometheus to FILE every 15 s, for node_exporter's textfile collector")
        .special(),
    row("health", &Values::health, file(), "FILE",
        "Set the time of FILE to the current time every second while messages are delivered, for "
        "the health check of a container")
        .special(),
  };
}

std::vector<OptionRow> general_rows() {
  using namespace parse;
  return {
    row("config", &Values::config, file(), "FILE",
        "Read options from FILE (TOML) instead of pulsebuildmonitor/config.toml in "
        "$XDG_CONFIG_HOME, ~/.config or /etc")
        .with_letter('c').to_read().only_in(Layers::without_file),
    toggle("print-config", &Values::print_config,
        "Print the effective options as a config file, and exit")
        .only_in(Layers::command_line).special(),
    row("completion", &Values::completion,
        one_of<Shell>({{"bash", Shell::bash}, {"zsh", Shell::zsh}, {"fish", Shell::fish}}), "SHELL",
        "Print the completion script for bash, zsh or fish, and exit")
        .only_in(Layers::command_line).special(),
    toggle("schema", &Values::schema, "Print the JSON Schema of the lines, and exit")
        .only_in(Layers::command_line).special(),
    row("help", &Values::help,
        may_be_omitted(one_of<Help>({{"most", Help::most}, {"all", Help::all}}), "most"), "WHICH",
        "Print the help for the usual options, or for all, and exit")
        .with_letter('h').only_in(Layers::command_line),
    toggle("version", &Values::version, "Print the version and exit")
        .with_letter('V').only_in(Layers::command_line),
  };
}
// clang-format on

std::vector<OptionRow> all_rows() {
  std::vector<OptionRow> all;
  const auto add = [&all](Group group, std::vector<OptionRow> rows) {
    for (auto& row : rows) {
      row.group = group;
      all.push_back(std::move(row));
    }
  };
  add(Group::connection, broker_rows());
  add(Group::connection, queue_rows());
  add(Group::watch, source_rows());
  add(Group::watch, filter_rows());
  add(Group::watch, selection_rows());
  add(Group::output, format_rows());
  add(Group::output, output_rows());
  add(Group::limits, limit_rows());
  add(Group::replay, replay_rows());
  add(Group::logging, logging_rows());
  add(Group::general, general_rows());
  return all;
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

const OptionValues& blank_values() {
  static const OptionValues blank;
  return blank;
}

// A member is found by its address: unlike a name, it cannot be misspelled.
const OptionRow& row_of(const ValueOrigin& member_of_blank) {
  const auto rows = option_rows();
  const auto found = std::ranges::find_if(rows, [&member_of_blank](const OptionRow& row) {
    return &row.origin(blank_values()) == &member_of_blank;
  });
  assert(found != rows.end());
  return *found;
}

const OptionValues& default_values() {
  static const auto values = [] {
    OptionValues all;
    for (const auto& row : option_rows()) {
      [[maybe_unused]] const auto done = row.read(row, nullptr, all);
      assert(done.ok());
    }
    return all;
  }();
  return values;
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

// So that a command line can turn off what a config file turns on. For an option of the command
// line alone there is nothing to turn off.
std::string opposite_of(const OptionRow& row) {
  if (row.shape != Shape::toggle || row.layers == Layers::command_line) return {};
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

std::string variable_of(std::string_view name) { return variable_name("PULSEBUILDMONITOR_", name); }

}  // namespace pbm
