// SPDX-License-Identifier: MPL-2.0
// The config file: TOML, one key an option. By toml++, since CLI11's own reader
// takes lines that aren't TOML and knows no line numbers.
#pragma once

#include "base/result.h"
#include "config/options.h"

#include <optional>
#include <string>

namespace pbm {

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
