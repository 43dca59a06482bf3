// SPDX-License-Identifier: MPL-2.0
// What the monitor has allocated by new, which all its containers and buffers use.
#pragma once

#include <cstdint>

namespace simulated {

// In bytes, in this life.
extern std::int64_t memory_of_monitor;

}  // namespace simulated
