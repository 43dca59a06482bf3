// SPDX-License-Identifier: MPL-2.0
// What the program says of itself: its help and version, completions, settings.
#pragma once

#include "config/options.h"
#include "config/settings.h"
#include "flow/pipeline.h"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// The help, 80 columns wide, by group.
[[nodiscard]] std::string help_text();

// Version of the program and of the libraries that matter in a bug report.
[[nodiscard]] std::string version_text();

enum class Shell : std::uint8_t { bash, zsh, fish };
inline constexpr std::array<std::string_view, 3> kShellNames{"bash", "zsh", "fish"};

// The script that tells the shell how to complete our flags and their values.
[[nodiscard]] std::string completion_script(Shell shell);

// A config file that says what the options say, passwords masked. What wasn't
// given stands as a comment with its fallback.
[[nodiscard]] std::string config_text(const Options& options);

// Broker, queue and bindings, one a line, as comments before it.
[[nodiscard]] std::string subscription_text(const Settings& settings);

// What is watched, in words, for the line that explains a quiet terminal.
[[nodiscard]] std::string watch_text(const PipelineSettings& pipeline);

}  // namespace pbm
