// SPDX-License-Identifier: MPL-2.0
// A reload reads the file again, but not the command line and the environment, which cannot change.
// Values are compared by their meaning, so a file that only has other white space or the same lists
// changes nothing.
#include "config/configuration.h"

#include "base/variable.h"
#include "config/config_file.h"
#include "config/config_text.h"
#include "config/options.h"

#include <algorithm>
#include <iterator>
#include <optional>

namespace pbm {

namespace {

using Notes = std::vector<std::string>;

// Adds the options of the config file, and warnings about it.
Result<void> add_file(OptionTexts& texts, Waiting waiting, Notes& notes) {
  const auto& row = row_of(&OptionValues::config);
  OptionValues named;
  if (auto done = row.read(row, texts.find(row), named); !done) return done;
  const auto path = named.config.given
                        ? std::optional(*named.config)
                        : find_config_file(variable("XDG_CONFIG_HOME"), variable("HOME"));
  if (!path) return {};
  // As if it had been named: it is one of the files that the run must not write.
  texts.give(row, {{*path}, "config file", ErrorKind::config, Layer::file});
  auto more = read_config_file(*path, texts, waiting);
  if (!more) return more.error();
  std::ranges::move(*more, std::back_inserter(notes));
  return {};
}

// The password file of the run is not read again: it may be a FIFO, and each login reads a changed
// file anyway.
Result<LoginSources> read_login_sources_again(const OptionValues& running,
                                              const OptionValues& again,
                                              const LoginSources& sources, Notes& notes) {
  if (*running.password_file == *again.password_file) return sources;
  return read_login_sources(again, notes, Waiting::refused);
}

}  // namespace

// In this order, because each step says more precisely what is wrong than the one after it could.
Result<Configuration> Configuration::read(OptionTexts without_file) {
  Configuration configuration;
  configuration.texts_ = without_file;
  configuration.without_file_ = std::move(without_file);
  auto& notes = configuration.notes_;
  if (auto done = add_file(configuration.texts_, Waiting::allowed, notes); !done) {
    return done.error();
  }
  auto values = read_values(configuration.texts_);
  if (!values) return values.error();
  auto login_sources = read_login_sources(*values, notes);
  if (!login_sources) return login_sources.error();
  auto settings = make_settings(*values, *login_sources);
  if (!settings) return settings.error();
  notes.insert(notes.end(), settings->notes.begin(), settings->notes.end());
  configuration.values_ = std::move(*values);
  configuration.login_sources_ = std::move(*login_sources);
  configuration.settings_ = std::move(*settings);
  return configuration;
}

// Nothing of the run is touched before all of the file has been found valid: a mistake in an edited
// file must not end a monitor that has run for months, nor leave it half changed.
Result<Configuration::Changes> Configuration::read_again() {
  auto texts = without_file_;
  Notes notes;
  if (auto done = add_file(texts, Waiting::refused, notes); !done) return done.error();
  const auto again = read_values(texts);
  if (!again) return again.error();
  const auto sources = read_login_sources_again(values_, *again, login_sources_, notes);
  if (!sources) return sources.error();
  // Brokers take a restart, but that a login is missing is better known now.
  if (const auto nodes = nodes_of(*again, *sources); !nodes) return nodes.error();

  auto merged = values_;
  auto changes = merge(*again, merged);
  // Of two options that go together, only one may be among those that change: a --drain of the file
  // cannot rely on its --durable.
  if (auto done = check_values(merged); !done) return done.error();
  auto settings = make_settings(merged, login_sources_);
  if (!settings) return settings.error();
  notes.insert(notes.end(), settings->notes.begin(), settings->notes.end());
  changes.notes = std::move(notes);
  values_ = std::move(merged);
  settings_ = std::move(*settings);
  return changes;
}

// Options that do not reload keep their values, so the names of those that differ are all that is
// reported. At the next reload they are reported again, since the file still differs from the run.
Configuration::Changes Configuration::merge(const OptionValues& again, OptionValues& merged) const {
  Changes changes;
  for (const auto& row : option_rows()) {
    // Other options cannot be in the file.
    if (row.layers != Layers::all) continue;
    // Values are compared, not texts: ["a", "b"] and "a,b" are the same trees.
    const bool differs = !row.same(values_, again) ||
                         (row.says_more && row.origin(values_).given != row.origin(again).given);
    if (row.can_reload) row.copy(again, merged);
    if (!differs) continue;
    (row.can_reload ? changes.changed : changes.after_restart).emplace_back(row.name);
  }
  return changes;
}

std::string Configuration::file_to_edit() const {
  if (values_.config.given) return *values_.config;
  return user_config_file(variable("XDG_CONFIG_HOME"), variable("HOME")).value_or("");
}

std::string Configuration::text() const { return config_text(texts_, values_); }

Result<std::string> Configuration::file_text() const { return config_file_text(texts_, values_); }

}  // namespace pbm
