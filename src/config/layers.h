// SPDX-License-Identifier: MPL-2.0
// The three layers of options, the strongest first: the command line, read by CLI11; the
// environment; the config file, read by toml++ (CLI11's own reader accepts lines that are not
// TOML and reports no line numbers).
#pragma once

#include "base/io.h"
#include "base/result.h"
#include "config/options.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

// Adds the flags to `options` and overwrites passwords in `argv`. Error: usage; its text
// names the flag and contains no password.
[[nodiscard]] Result<void> read_command_line(int argc, char** argv, Options& options);

// Adds the PULSEBUILDMONITOR_* variables; an empty variable counts as unset. Error: config,
// if no option belongs to a variable.
[[nodiscard]] Result<void> read_environment(const char* const* environment, Options& options);

// The config file if --config is not given: the first existing
// pulsebuildmonitor/config.toml in `xdg_config_home` (or `home`/.config if that is no absolute
// path) and /etc. Nothing if there is none.
[[nodiscard]] std::optional<std::string> find_config_file(const std::string& xdg_config_home,
                                                          const std::string& home);

// Adds the options of the file. Returns warnings, one line each: that others may write to the
// file, or read a password in it. Error: config; its text names file and line.
[[nodiscard]] Result<std::vector<std::string>> read_config_file(const std::string& path,
                                                                Options& options,
                                                                Waiting waiting = Waiting::allowed);

}  // namespace pbm
