// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <cstdint>
#include <string>

namespace pbm {

// Why no TCP connection to this place comes about, in the system's words; empty
// where one does, or where a second tells no more. rabbitmq-c 0.11 loses the
// reason of its own attempt ("a socket error occurred"), so this makes another.
[[nodiscard]] std::string why_unreachable(const std::string& host, std::uint16_t port);

}  // namespace pbm
