// SPDX-License-Identifier: MPL-2.0
// From a fresh connection to a consumer on our queue: exchanges, queue,
// bindings, prefetch.
//
// Queue names are those that Pulse allows its users to configure:
// queue/<user>/... (Pulse's permissions). A queue that isn't durable is
// exclusive and gets a new name at each connection, since RabbitMQ may still
// hold the old one for the connection that was lost.
#pragma once

#include "base/result.h"
#include "broker/binding_watch.h"
#include "broker/connection.h"
#include "broker/settings.h"

#include <string>
#include <string_view>
#include <vector>

namespace pbm {

struct Subscription {
  std::string queue;
  std::vector<std::string_view> sources;   // those that the broker has
  std::vector<LogNote> absences;           // of sources, or of one of their exchanges
  std::vector<ExchangeBindings> bindings;  // made, and for what is absent to be made
  bool new_queue = true;                   // it wasn't there before
};

// Sets the subscription up on the connection. An error of kind protocol where a
// source that is named, or every one, is absent.
[[nodiscard]] Result<Subscription> subscribe(Connection& connection, const BrokerSettings& settings,
                                             const std::string& user);

}  // namespace pbm
