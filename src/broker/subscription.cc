// SPDX-License-Identifier: MPL-2.0
#include "broker/subscription.h"

#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <optional>
#include <random>

namespace pbm {

namespace {

std::string queue_name(const BrokerSettings& settings, const std::string& user) {
  auto kept = durable_queue(settings, user);
  if (settings.durable) return kept;
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", kept, random(), random());
}

// Looks up the exchanges of a source. The source exists if one of them does.
Result<bool> find_source(Connection& connection, const SourceKeys& wanted,
                         Subscription& subscription) {
  const auto source = wanted.source;
  std::vector<std::string_view> absent;
  for (const auto exchange : wanted.exchanges) {
    const auto there = connection.has_exchange(exchange);
    if (!there) return there.error();
    if (!*there) absent.push_back(exchange);
    // A missing exchange may be declared later, except alternative names of the same one.
    if (!*there && !needs_all_exchanges(source)) continue;
    subscription.bindings.push_back({std::string(exchange), wanted.keys, *there, source});
  }
  const bool is_there = absent.size() < wanted.exchanges.size();
  if (is_there) subscription.sources.push_back(name_of(source));
  if (absent.empty() || (is_there && !needs_all_exchanges(source))) return is_there;
  subscription.absences.push_back(
      {is_there ? LogLevel::warning : LogLevel::info,
       fmt::format("source {}: the broker has no exchange '{}'", name_of(source),
                   fmt::join(absent, is_there ? "', '" : "' or '"))});
  return is_there;
}

// --push needs Taskcluster, and the exchange whose messages say when the push is over.
Result<void> find_task_groups(Connection& connection, Subscription& subscription) {
  constexpr auto kExchange = exchanges::kTaskGroupResolved;
  const auto there = connection.has_exchange(kExchange);
  if (!there) return there.error();
  const auto& sources = subscription.sources;
  const bool has_tasks = std::ranges::find(sources, name_of(Source::taskcluster)) != sources.end();
  if (!*there || !has_tasks) {
    return Error{ErrorKind::protocol, fmt::format("watch a push: the broker has no exchange '{}'",
                                                  *there ? exchanges::kTaskCompleted : kExchange)};
  }
  subscription.bindings.push_back({std::string(kExchange), {"#"}});
  return {};
}

// A durable queue keeps its bindings: if narrower keys replace the "#" of an earlier run,
// that binding is removed.
Result<void> bind_all(Connection& connection, const BrokerSettings& settings,
                      const std::string& queue, const ExchangeBindings& bindings) {
  for (const auto& key : bindings.keys) {
    if (auto done = connection.bind(queue, {bindings.exchange, key}); !done) return done;
  }
  const bool narrow = std::ranges::find(bindings.keys, "#") == bindings.keys.end();
  return settings.durable && narrow ? connection.unbind(queue, {bindings.exchange, "#"})
                                    : Result<void>();
}

Result<void> bind_sources(Connection& connection, const BrokerSettings& settings,
                          const Subscription& subscription) {
  for (const auto& each : subscription.bindings) {
    if (!each.is_there) continue;
    if (auto done = bind_all(connection, settings, subscription.queue, each); !done) return done;
  }
  return {};
}

// Applies --bind and --unbind.
Result<void> bind_extras(Connection& connection, const BrokerSettings& settings,
                         Subscription& subscription) {
  for (const auto& binding : settings.extra_bindings) {
    if (auto done = connection.bind(subscription.queue, binding); !done) return done;
    subscription.bindings.push_back({binding.exchange, {binding.key}});
  }
  for (const auto& binding : settings.unbindings) {
    if (auto done = connection.unbind(subscription.queue, binding); !done) return done;
  }
  return {};
}

}  // namespace

std::string durable_queue(const BrokerSettings& settings, const std::string& user) {
  return fmt::format("queue/{}/{}", user, settings.label);
}

Result<void> find_exchanges(Connection& connection, const BrokerSettings& settings,
                            Subscription& subscription) {
  std::optional<Error> missing;
  for (const auto& wanted : settings.sources) {
    const auto there = find_source(connection, wanted, subscription);
    if (!there) return there.error();
    if (!*there && settings.needs_all_sources && !missing) {
      missing = Error{ErrorKind::protocol, subscription.absences.back().text};
    }
  }
  if (missing) return *missing;
  if (subscription.sources.empty() && settings.extra_bindings.empty()) {
    return Error{ErrorKind::protocol,
                 "the broker has no exchange of any source; check host and vhost of --url"};
  }
  return settings.task_groups ? find_task_groups(connection, subscription) : Result<void>();
}

Result<Subscription> subscribe(Connection& connection, const BrokerSettings& settings,
                               const std::string& user) {
  Subscription subscription;
  if (auto done = find_exchanges(connection, settings, subscription); !done) return done.error();
  subscription.queue = queue_name(settings, user);
  if (settings.durable) {
    const auto there = connection.look_at_queue(subscription.queue);
    if (!there) return there.error();
    subscription.new_queue = !there->has_value();
    if (*there) subscription.other_consumers = (*there)->consumers;
  }
  if (auto done = connection.declare_queue(subscription.queue, settings); !done) {
    return done.error();
  }
  if (auto done = bind_sources(connection, settings, subscription); !done) return done.error();
  if (auto done = bind_extras(connection, settings, subscription); !done) return done.error();
  if (auto done = connection.consume(subscription.queue, settings.prefetch); !done) {
    return done.error();
  }
  return subscription;
}

}  // namespace pbm
