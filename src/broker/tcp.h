// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace pbm {

// A connected, non-blocking socket. Tries the host's addresses in turn until the
// deadline; the name look-up itself has no limit. The error is of kind connection, in the
// system's own words.
[[nodiscard]] Result<Fd> connect_tcp(const std::string& host, std::uint16_t port,
                                     TimePoint deadline);

}  // namespace pbm
