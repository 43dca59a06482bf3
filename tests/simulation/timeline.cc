// SPDX-License-Identifier: MPL-2.0
#include "simulation/timeline.h"

#include <fmt/format.h>

#include <iterator>

namespace simulated {

void Timeline::say(std::string_view who, std::string_view text) {
  fmt::format_to(std::back_inserter(story_), "{:11.6f} {:>8}: {}\n",
                 std::chrono::duration<double>(now_).count(), who, text);
}

}  // namespace simulated
