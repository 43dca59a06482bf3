// SPDX-License-Identifier: MPL-2.0
// Tries what a run needs of its brokers, for --check: connection, login, virtual host, exchanges,
// queue, and permissions, with a temporary queue. Changes nothing else there.
#pragma once

#include "base/result.h"
#include "broker/settings.h"

#include <functional>
#include <string>

namespace pbm {

// Calls `passed` with one line for each step that succeeded. Blocks as long as a run would to
// connect, for each broker. Error: that of the first step that failed, as in a run.
[[nodiscard]] Result<void> probe(const BrokerSettings& settings,
                                 const std::function<void(const std::string&)>& passed);

}  // namespace pbm
