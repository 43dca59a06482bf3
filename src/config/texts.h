// SPDX-License-Identifier: MPL-2.0
// Texts that the program prints about itself: help, version, completions, settings.
#pragma once

#include "config/options.h"
#include "config/settings.h"
#include "flow/settings.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// The help, at most 80 columns wide, by group: of the options that most users need, or of all.
enum class Help : std::uint8_t { most, all };
inline constexpr std::array<std::string_view, 2> kHelpNames{"most", "all"};
[[nodiscard]] std::string help_text(Help help);

// The JSON Schema of the lines.
[[nodiscard]] std::string schema_text();

// Versions of the program and its libraries, for bug reports.
[[nodiscard]] std::string version_text();

enum class Shell : std::uint8_t { bash, zsh, fish };
inline constexpr std::array<std::string_view, 3> kShellNames{"bash", "zsh", "fish"};

// The script for a shell to complete the flags and their values.
[[nodiscard]] std::string completion_script(Shell shell);

// The options as a config file, with passwords masked. Options that are not given are
// comments with their fallback.
[[nodiscard]] std::string config_text(const Options& options);

// Broker, queue and bindings, one per line, as TOML comments.
[[nodiscard]] std::string subscription_text(const Settings& settings);

// A summary of events and filters for the log line at the start of consuming.
[[nodiscard]] std::string watch_text(const PipelineSettings& pipeline);

}  // namespace pbm
