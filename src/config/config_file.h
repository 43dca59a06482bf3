// SPDX-License-Identifier: MPL-2.0
// The weakest layer of options: the config file, read by toml++ (CLI11's own reader accepts lines
// that are not TOML and reports no line numbers).
#pragma once

#include "base/io.h"
#include "base/result.h"
#include "config/option_texts.h"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

// Larger files are refused: far more than all options need, and little enough for a path that names
// a device or a log.
inline constexpr std::size_t kMostConfigBytes = std::size_t{1024} * 1024;

// The most dots in one line of a file. No valid line has anywhere near as many.
inline constexpr std::ptrdiff_t kMostDots = 1000;

// The config file if --config is not given: the first existing
// pulsebuildmonitor/config.toml in `xdg_config_home` (or `home`/.config if that is no absolute
// path) and /etc. Nothing if there is none.
[[nodiscard]] std::optional<std::string> find_config_file(const std::string& xdg_config_home,
                                                          const std::string& home);

// The one of these that belongs to the user, whether it exists or not. Nothing without a home.
[[nodiscard]] std::optional<std::string> user_config_file(const std::string& xdg_config_home,
                                                          const std::string& home);

// Adds the options of the file. Returns warnings, one line each: that others may write to the
// file, or read a password in it. Error: config; its text names file and line.
[[nodiscard]] Result<std::vector<std::string>> read_config_file(const std::string& path,
                                                                OptionTexts& options,
                                                                Waiting waiting = Waiting::allowed);

}  // namespace pbm
