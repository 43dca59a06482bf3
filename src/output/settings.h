// SPDX-License-Identifier: MPL-2.0
// Where the lines of events go: one of three.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace pbm {

struct StandardOutput {};

struct OutputFile {
  std::string path{};
  bool sync = false;  // whether lines must be on the disk before they count as written
};

struct OutputCommand {
  static constexpr std::uint32_t kMostJobs = 256;

  std::string command{};      // argument of /bin/sh -c
  std::uint32_t jobs = 1;     // commands at once
  std::uint32_t retries = 0;  // of one that failed
  std::optional<std::chrono::seconds> timeout{};
};

using OutputSettings = std::variant<StandardOutput, OutputFile, OutputCommand>;

}  // namespace pbm
