// SPDX-License-Identifier: MPL-2.0
// Which options differ after the config file was read again, and which of them can change
// while the monitor runs.
#pragma once

#include "config/options.h"

#include <string>
#include <vector>

namespace pbm {

struct Changes {
  Options options;                           // of the run from now on
  std::vector<std::string> changed{};        // names of options that apply at once
  std::vector<std::string> after_restart{};  // of options that keep their value until a restart
};

// Compares the options of the run with those that were read again.
[[nodiscard]] Changes changes_between(const Options& running, const Options& again);

}  // namespace pbm
