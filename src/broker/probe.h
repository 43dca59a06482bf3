// SPDX-License-Identifier: MPL-2.0
// Tries what a run needs of its brokers, for --check: connection, login, virtual host, exchanges,
// queue, bindings and permissions, with the code of a run. Changes nothing there: instead of a
// durable queue, it binds and consumes one that is deleted at once.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "broker/candidates.h"
#include "broker/settings.h"

#include <functional>
#include <string>

namespace pbm {

// Calls `passed` with one line for each step that succeeded, and logs warnings. Blocks as long as a
// run would need to connect, for each broker. Error: that of the first step that failed, as in a
// run.
[[nodiscard]] Result<void> probe(const BrokerSettings& settings, const Network& network, Log& log,
                                 const std::function<void(const std::string&)>& passed);

}  // namespace pbm
