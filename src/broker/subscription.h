// SPDX-License-Identifier: MPL-2.0
// Sets up a consumer on a new connection: exchanges, queue, bindings and prefetch.
//
// Pulse allows its users to declare queues named queue/<user>/... only. A queue that isn't
// durable is exclusive and gets a new name for each connection, because RabbitMQ may still
// reserve the old one for the lost connection.
#pragma once

#include "base/result.h"
#include "broker/binding_watch.h"
#include "broker/connection.h"
#include "broker/settings.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

struct Subscription {
  std::string queue;
  std::vector<std::string_view> sources;   // that exist on the broker
  std::vector<LogNote> absences;           // of sources or exchanges
  std::vector<ExchangeBindings> bindings;  // including those to missing exchanges
  bool new_queue = true;                   // whether the queue did not exist before
  std::uint32_t other_consumers = 0;       // of a durable queue, before this one
};

// The name of a durable queue.
[[nodiscard]] std::string durable_queue(const BrokerSettings& settings, const std::string& user);

// Looks for all exchanges, and fills in what was found, even with an error of kind protocol: that
// a source given with --source does not exist, or that none exists, or that --push lacks one.
[[nodiscard]] Result<void> find_exchanges(Connection& connection, const BrokerSettings& settings,
                                          Subscription& subscription);

// Sets up the subscription. Error: protocol, if a source given with --source does not exist,
// or if none exists.
[[nodiscard]] Result<Subscription> subscribe(Connection& connection, const BrokerSettings& settings,
                                             const std::string& user);

}  // namespace pbm
