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

// Whether the source exists.
Result<bool> probe_source(Connection& connection, Source source, const Passed& passed) {
  std::vector<std::string_view> found;
  for (const auto exchange : exchanges_of(source)) {
    const auto there = connection.has_exchange(exchange);
    if (!there) return there.error();
    if (*there) found.push_back(exchange);
  }
  passed(found.empty()
             ? fmt::format("source {}: no exchange", name_of(source))
             : fmt::format("source {}: exchange {}", name_of(source), fmt::join(found, ", ")));
  return !found.empty();
}

Result<void> probe_sources(Connection& connection, const BrokerSettings& settings,
                           const Passed& passed) {
  bool any = !settings.extra_bindings.empty();
  for (const auto& wanted : settings.sources) {
    const auto there = probe_source(connection, wanted.source, passed);
    if (!there) return there.error();
    if (!*there && settings.needs_all_sources) {
      return Error{ErrorKind::protocol, fmt::format("source {}: the broker has no exchange of it",
                                                    name_of(wanted.source))};
    }
    any |= *there;
  }
  if (any) return {};
  return Error{ErrorKind::protocol,
               "the broker has no exchange of any source; check host and vhost of --url"};
}

// Exchanges beside those of the sources.
Result<void> probe_others(Connection& connection, const BrokerSettings& settings,
                          const Passed& passed) {
  std::vector<std::string> wanted;
  if (settings.task_groups) wanted.emplace_back(exchanges::kTaskGroupResolved);
  for (const auto& binding : settings.extra_bindings) wanted.push_back(binding.exchange);
  for (const auto& exchange : wanted) {
    const auto there = connection.has_exchange(exchange);
    if (!there) return there.error();
    if (!*there) {
      return Error{ErrorKind::protocol, fmt::format("the broker has no exchange '{}'", exchange)};
    }
    passed(fmt::format("exchange {}", exchange));
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

}  // namespace

Result<void> probe(const BrokerSettings& settings, const Passed& passed) {
  for (const auto& node : settings.nodes) {
    const auto connection = Connection::open(settings, node);
    if (!connection) return connection.error();
    passed(fmt::format("{}: logged in as '{}', virtual host '{}'", node.url.shown(),
                       node.login.user, node.url.vhost));
    auto done = probe_sources(**connection, settings, passed);
    if (done) done = probe_others(**connection, settings, passed);
    if (done) done = probe_queue(**connection, settings, node.login.user, passed);
    (*connection)->close();
    if (!done) return done;
  }
  return {};
}

}  // namespace pbm
