// SPDX-License-Identifier: MPL-2.0
// Remembers which durable queue a service consumed in its previous run, in a file of the directory
// that systemd keeps for the service (StateDirectory=, in $STATE_DIRECTORY). Without this, a queue
// that PulseGuardian deleted between two runs looks like a queue that never existed.
#pragma once

#include "base/log.h"
#include "config/settings.h"

#include <functional>
#include <string>

namespace pbm {

// Records the queue, and returns whether the previous run consumed the same queue of the same
// brokers. Empty without a directory. The log must outlive it.
[[nodiscard]] std::function<bool(const std::string& queue)> queue_memory(
    const BrokerSettings& settings, const std::string& directory, Log& log);

}  // namespace pbm
