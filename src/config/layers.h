// SPDX-License-Identifier: MPL-2.0
// The three places that options come from, the strongest first: the command line, by CLI11; the
// environment; the config file, by toml++ (CLI11's own reader takes lines that are not TOML and
// knows no line numbers).
#pragma once

#include "base/result.h"
#include "config/options.h"

#include <optional>
#include <string>

namespace pbm {

// Gives the flags to `options` and wipes passwords out of the arguments where
// they stand. An error is of ErrorKind::usage, names the flag and shows no
// password.
[[nodiscard]] Result<void> read_command_line(int argc, char** argv, Options& options);

// Gives what the PULSEBUILDMONITOR_* variables say; an empty one is unset. A
// variable of no option is an error of ErrorKind::config.
[[nodiscard]] Result<void> read_environment(const char* const* environment, Options& options);

// The file that counts where --config names none: the first that exists of
// pulsebuildmonitor/config.toml in `xdg_config_home` (else `home`/.config) and
// /etc. Empty texts are unset. Nothing where there is none.
[[nodiscard]] std::optional<std::string> find_config_file(const std::string& xdg_config_home,
                                                          const std::string& home);

// Gives what the file says. An error is of ErrorKind::config and names file and
// line. True where the file holds a secret (a URL with a password) and others
// can read it.
[[nodiscard]] Result<bool> read_config_file(const std::string& path, Options& options);

}  // namespace pbm
