// SPDX-License-Identifier: MPL-2.0
// What a connection needs of a broker, and what both sides can agree on.
#pragma once

#include "base/result.h"
#include "broker/codec.h"

#include <chrono>
#include <cstdint>
#include <string_view>

namespace pbm {

inline constexpr std::uint16_t kMostChannels = 2;

// Whether the login method PLAIN is among those that the broker offers, separated by spaces. Error:
// refused.
[[nodiscard]] Result<void> check_mechanisms(std::string_view offered);

// The smaller ones of the limits and intervals of both sides; 0 means that the broker has no limit.
// Error: protocol, if the limits of the broker are too small.
[[nodiscard]] Result<Tune> agree_on_terms(const Tune& theirs, std::chrono::seconds heartbeat);

}  // namespace pbm
