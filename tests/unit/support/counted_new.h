// SPDX-License-Identifier: MPL-2.0
// How often the whole program has called operator new (replaced in
// counted_new.cc).
#pragma once

#include <cstdint>

namespace pbm {

[[nodiscard]] std::uint64_t allocations();

}  // namespace pbm
