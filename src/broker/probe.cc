// SPDX-License-Identifier: MPL-2.0
#include "broker/probe.h"

#include "broker/connection.h"
#include "broker/subscription.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <vector>

namespace pbm {

namespace {

using Passed = std::function<void(const std::string&)>;

void report_source(Source source, const Subscription& found, const Passed& passed) {
  std::vector<std::string_view> exchanges;
  for (const auto& each : found.bindings) {
    if (each.source == source && each.is_there) exchanges.push_back(each.exchange);
  }
  passed(exchanges.empty()
             ? fmt::format("source {}: no exchange", name_of(source))
             : fmt::format("source {}: exchange {}", name_of(source), fmt::join(exchanges, ", ")));
}

Result<void> probe_exchanges(Connection& connection, const BrokerSettings& settings,
                             const Passed& passed) {
  Subscription found;
  const auto done = find_exchanges(connection, settings, found);
  if (!done && done.error().kind != ErrorKind::protocol) return done;
  for (const auto& wanted : settings.sources) report_source(wanted.source, found, passed);
  if (!done) return done;
  if (settings.task_groups) passed(fmt::format("exchange {}", exchanges::kTaskGroupResolved));
  for (const auto& binding : settings.extra_bindings) {
    const auto there = connection.has_exchange(binding.exchange);
    if (!there) return there.error();
    if (!*there) {
      return Error{ErrorKind::protocol,
                   fmt::format("the broker has no exchange '{}'", binding.exchange)};
    }
    passed(fmt::format("exchange {}", binding.exchange));
  }
  return {};
}

Result<void> probe_queue(Connection& connection, const BrokerSettings& settings,
                         const std::string& user, const Passed& passed) {
  if (!settings.durable) return {};
  const auto queue = durable_queue(settings, user);
  const auto state = connection.look_at_queue(queue);
  if (!state) return state.error();
  passed(*state ? fmt::format("queue '{}': {} messages, {} consumers", queue, (*state)->messages,
                              (*state)->consumers)
                : fmt::format("queue '{}': does not exist yet", queue));
  return {};
}

// Only requests that are made show whether the account has a permission. A temporary queue is
// deleted with the connection; a durable one would be left changed.
Result<void> probe_permissions(Connection& connection, BrokerSettings settings,
                               const std::string& user, const Passed& passed) {
  settings.durable = settings.single_active = false;
  settings.queue_type = QueueType::classic;
  settings.unbindings.clear();
  settings.prefetch = 1;
  const auto subscription = subscribe(connection, settings, user);
  if (!subscription) return subscription.error();
  passed(fmt::format("temporary queue '{}': declared, bound and consumed", subscription->queue));
  return {};
}

}  // namespace

Result<void> probe(const BrokerSettings& settings, const Passed& passed) {
  for (const auto& node : settings.nodes) {
    const auto connection = Connection::open(settings, node);
    if (!connection) return connection.error();
    passed(fmt::format("{}: logged in as '{}', virtual host '{}'", node.url.shown(),
                       node.login.user, node.url.vhost));
    auto done = probe_exchanges(**connection, settings, passed);
    if (done) done = probe_queue(**connection, settings, node.login.user, passed);
    if (done) done = probe_permissions(**connection, settings, node.login.user, passed);
    (*connection)->close();
    if (!done) return done;
  }
  return {};
}

}  // namespace pbm
