// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "flow/push.h"

#include <chrono>
#include <cstddef>
#include <string>

namespace pbm {

struct PushProgress {
  std::chrono::seconds time{};  // since the start
  std::size_t others = 0;       // pushes that are not over, beside this one
  std::size_t columns = 0;      // of the terminal
};

// One line about the state of a push that is watched. What does not fit is left out in whole parts,
// the name of the push first.
[[nodiscard]] std::string push_progress(const Push& push, const PushProgress& progress);

}  // namespace pbm
