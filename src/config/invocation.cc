// SPDX-License-Identifier: MPL-2.0
#include "config/invocation.h"

#include "base/variable.h"
#include "config/layers.h"
#include "config/option_reader.h"
#include "config/texts.h"

#include <optional>

namespace pbm {

namespace {

Result<std::string> answer_of(const Options& options) {
  OptionReader reader(options);
  if (reader.named("help")) {
    const auto help = reader.choice<Help>("help");
    if (reader.error()) return *reader.error();
    return help_text(help);
  }
  if (reader.on("schema")) return schema_text();
  if (reader.on("version")) return version_text();
  if (!reader.given("completion")) return std::string();
  const auto shell = reader.choice<Shell>("completion");
  if (reader.error()) return *reader.error();
  return completion_script(shell);
}

// --quiet and --verbose override --log-level.
void give_log_level(Options& options) {
  OptionReader reader(options);
  Options level;
  if (reader.on("quiet")) level.give("log-level", {{"error"}, "--quiet"});
  if (reader.on("verbose")) level.give("log-level", {{"debug"}, "--verbose"});
  if (level.find("log-level") != nullptr) options.take("log-level", level);
}

// Otherwise, such an option would create or read a file of this name.
Result<void> refuse_dashes(const Options& options) {
  OptionReader reader(options);
  for (const auto& row : option_rows()) {
    const bool may_be_dash = row.type != "FILE" || row.traits.accepts_dash;
    if (may_be_dash || reader.text(row.name) != "-") continue;
    reader.refuse(row.name, row.name == "log-file"
                                ? "not a file; without this option, the log goes to standard error"
                                : "only --input and --output accept -; a file of this name is ./-");
  }
  return reader.error() ? Result<void>(*reader.error()) : Result<void>();
}

Result<void> read_file(Invocation& invocation, Waiting waiting) {
  if (auto done = refuse_dashes(invocation.options); !done) return done;
  const OptionReader reader(invocation.options);
  const auto path = reader.given("config")
                        ? std::optional(reader.text("config"))
                        : find_config_file(variable("XDG_CONFIG_HOME"), variable("HOME"));
  if (!path) return {};
  invocation.options.give("config", {{*path}, "config file", ErrorKind::config, Layer::file});
  const auto notes = read_config_file(*path, invocation.options, waiting);
  if (!notes) return notes.error();
  invocation.notes.insert(invocation.notes.end(), notes->begin(), notes->end());
  return refuse_dashes(invocation.options);
}

}  // namespace

Result<Invocation> read_invocation(int argc, char** argv, const char* const* environment) {
  Invocation invocation;
  if (const auto done = read_command_line(argc, argv, invocation.options); !done)
    return done.error();
  auto answer = answer_of(invocation.options);
  if (!answer) return answer.error();
  invocation.answer = std::move(*answer);
  if (!invocation.answer.empty()) return invocation;
  give_log_level(invocation.options);
  if (const auto done = read_environment(environment, invocation.options); !done)
    return done.error();
  invocation.without_file = invocation.options;
  if (const auto done = read_file(invocation, Waiting::allowed); !done) return done.error();
  return invocation;
}

Result<Invocation> read_config_again(const Invocation& invocation) {
  Invocation again{.options = invocation.without_file, .without_file = invocation.without_file};
  if (const auto done = read_file(again, Waiting::refused); !done) return done.error();
  return again;
}

}  // namespace pbm
