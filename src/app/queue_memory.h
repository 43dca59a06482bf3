// SPDX-License-Identifier: MPL-2.0
// Remembers across the runs of a service which durable queue it has consumed, in a file of the
// directory that systemd keeps for it (StateDirectory=, in $STATE_DIRECTORY). A queue that was
// deleted while no run consumed it, as PulseGuardian does, looks like one that never existed.
#pragma once

#include "base/log.h"
#include "config/settings.h"

#include <functional>
#include <string>

namespace pbm {

// Records the queue, and returns whether the run before consumed the same queue of the same
// brokers. Empty without a directory. The log must outlive it.
[[nodiscard]] std::function<bool(const std::string& queue)> queue_memory(
    const BrokerSettings& settings, const std::string& directory, Log& log);

}  // namespace pbm
