// SPDX-License-Identifier: MPL-2.0
#include "config/load.h"

#include "base/printable.h"
#include "base/variable.h"
#include "config/command_line.h"
#include "config/completion.h"
#include "config/config_file.h"
#include "config/environment.h"
#include "config/help.h"
#include "config/option_reader.h"

#include <fmt/format.h>

#include <optional>

namespace pbm {

namespace {

Result<std::string> answer_of(const Options& options) {
  OptionReader reader(options);
  if (reader.on("help")) return help_text();
  if (reader.on("version")) return version_text();
  if (!reader.given("completion")) return std::string();
  const auto shell = reader.choice<Shell>("completion");
  if (reader.error()) return *reader.error();
  return completion_script(shell);
}

Result<void> load_file(Loaded& loaded) {
  const OptionReader reader(loaded.options);
  const auto path = reader.given("config")
                        ? std::optional(reader.text("config"))
                        : find_config_file(variable("XDG_CONFIG_HOME"), variable("HOME"));
  if (!path) return {};
  loaded.options.give("config", {{*path}, "config file", ErrorKind::config, Layer::file});
  const auto open_secret = read_config_file(*path, loaded.options);
  if (!open_secret) return open_secret.error();
  if (*open_secret) {
    loaded.notes.push_back(
        fmt::format("config file '{}' holds a password and can be read by others; chmod 600 it",
                    printable(*path)));
  }
  return {};
}

}  // namespace

Result<Loaded> load_options(int argc, char** argv, const char* const* environment) {
  Loaded loaded;
  if (const auto done = read_command_line(argc, argv, loaded.options); !done) return done.error();
  auto answer = answer_of(loaded.options);
  if (!answer) return answer.error();
  loaded.answer = std::move(*answer);
  if (!loaded.answer.empty()) return loaded;
  if (const auto done = read_environment(environment, loaded.options); !done) return done.error();
  if (const auto done = load_file(loaded); !done) return done.error();
  return loaded;
}

}  // namespace pbm
