// SPDX-License-Identifier: MPL-2.0
// The configuration of a run: its options from command line, environment and config file, and the
// settings that follow from them, before and after a reload.
#pragma once

#include "base/result.h"
#include "config/login.h"
#include "config/option_texts.h"
#include "config/option_values.h"
#include "config/settings.h"

#include <string>
#include <vector>

namespace pbm {

class Configuration {
 public:
  // What a reload has changed: names of options.
  struct Changes {
    std::vector<std::string> changed{};        // they apply at once
    std::vector<std::string> after_restart{};  // they keep their value until a restart
    std::vector<std::string> notes{};          // warnings, one line each
  };

  // Adds one config file to the options of the command line and the environment, and the files
  // that contain passwords.
  [[nodiscard]] static Result<Configuration> read(OptionTexts without_file);

  // Reads the config file again, which may be another one than before, and takes over the options
  // that can change while the monitor runs. All of the file must be valid; an error changes
  // nothing. Does not wait for a FIFO.
  [[nodiscard]] Result<Changes> read_again();

  [[nodiscard]] const OptionValues& values() const { return values_; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

  // Warnings about files and settings at the start, one line each.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }

  // Where to put an option that is to apply to each run: the config file of this one, or if there
  // is none, the user's own. Empty if there can be none.
  [[nodiscard]] std::string file_to_edit() const;

  // The options as a config file, to be shown, and to be read by --config (config/config_text.h).
  [[nodiscard]] std::string text() const;
  [[nodiscard]] Result<std::string> file_text() const;

 private:
  Configuration() = default;

  [[nodiscard]] Changes merge(const OptionValues& again, OptionValues& merged) const;

  OptionTexts without_file_;  // of the command line and the environment
  OptionTexts texts_;
  OptionValues values_;
  LoginSources login_sources_;
  Settings settings_;
  std::vector<std::string> notes_;
};

}  // namespace pbm
