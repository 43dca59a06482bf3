// SPDX-License-Identifier: MPL-2.0
// What to replay, and how fast.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace pbm {

struct ReplaySettings {
  std::vector<std::string> paths{};   // in order; "-" is stdin
  double speed = 0;                   // 1: the recorded speed; 0: as fast as possible
  std::size_t max_message_bytes = 0;  // of a body; larger ones are skipped
  std::string since{};                // YYYYMMDDHHMMSS; earlier lines are skipped; empty: none
  std::string until{};                // likewise, for lines from then on
};

}  // namespace pbm
