// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"

#include <cstdint>
#include <string>

namespace pbm {

// Returns a connected, non-blocking socket. Tries the addresses of the host in turn until the
// deadline; the name lookup has no time limit. Error: connection; its text is that of
// strerror(3) or gai_strerror(3).
[[nodiscard]] Result<Fd> connect_tcp(const std::string& host, std::uint16_t port,
                                     TimePoint deadline);

}  // namespace pbm
