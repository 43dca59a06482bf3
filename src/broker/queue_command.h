// SPDX-License-Identifier: MPL-2.0
// Empties or deletes the durable queue of a monitor, for --purge and --delete-queue.
#pragma once

#include "base/result.h"
#include "broker/candidates.h"
#include "broker/settings.h"

#include <cstdint>
#include <string>

namespace pbm {

enum class QueueCommand : std::uint8_t { purge, remove };

// Carries out the command at the first broker that accepts the login. Returns a line that says what
// was done. Blocks as long as a run would need to connect. Errors: as in a run; protocol if the
// queue does not exist, or is to be deleted while it has consumers.
[[nodiscard]] Result<std::string> carry_out(QueueCommand command, const BrokerSettings& settings,
                                            const Network& network);

// What the command would do, for --dry-run.
[[nodiscard]] std::string description_of(QueueCommand command);

}  // namespace pbm
