// SPDX-License-Identifier: MPL-2.0
// Memory that the whole program has allocated with operator new (replaced in counted_new.cc).
#pragma once

#include <cstdint>

namespace pbm {

// The number of calls.
[[nodiscard]] std::uint64_t allocations();

// Bytes that are in use, as malloc(3) rounds them.
[[nodiscard]] std::int64_t allocated_bytes();

}  // namespace pbm
