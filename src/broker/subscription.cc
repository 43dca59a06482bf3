// SPDX-License-Identifier: MPL-2.0
#include "broker/subscription.h"

#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <random>
#include <utility>

namespace pbm {

namespace {

std::string queue_name(const BrokerSettings& settings, const std::string& user) {
  const auto kept = fmt::format("queue/{}/{}", user, settings.label);
  if (settings.durable) return kept;
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", kept, random(), random());
}

Result<std::vector<std::string_view>> present_exchanges(Connection& connection, Source source) {
  std::vector<std::string_view> present;
  for (const auto exchange : exchanges_of(source)) {
    const auto there = connection.has_exchange(exchange);
    if (!there) return there.error();
    if (*there) present.push_back(exchange);
  }
  return present;
}

// A durable queue keeps its bindings: the "#" of an earlier run goes where
// narrower keys take its place.
Result<void> bind_all(Connection& connection, const BrokerSettings& settings,
                      const std::string& queue, std::string_view exchange,
                      const std::vector<std::string>& keys) {
  for (const auto& key : keys) {
    if (auto done = connection.bind(queue, exchange, key); !done) return done;
  }
  const bool narrow = std::ranges::find(keys, "#") == keys.end();
  return settings.durable && narrow ? connection.unbind(queue, exchange, "#") : Result<void>();
}

}  // namespace

Result<Subscription> subscribe(Connection& connection, const BrokerSettings& settings,
                               const std::string& user) {
  Subscription subscription;
  std::vector<std::pair<Source, std::string_view>> exchanges;
  for (const auto source : settings.sources) {
    const auto present = present_exchanges(connection, source);
    if (!present) return present.error();
    if (!present->empty()) {
      subscription.sources.push_back(name_of(source));
      for (const auto exchange : *present) exchanges.emplace_back(source, exchange);
      continue;
    }
    const auto absent = fmt::format("source {}: the broker has no exchange '{}'", name_of(source),
                                    fmt::join(exchanges_of(source), "' or '"));
    if (settings.sources_named) return Error{ErrorKind::protocol, absent};
    subscription.absent.push_back(absent);
  }
  if (exchanges.empty() && settings.extra_bindings.empty()) {
    return Error{ErrorKind::protocol,
                 "the broker has the exchanges of no source; is this Pulse, and the right vhost?"};
  }
  subscription.queue = queue_name(settings, user);
  if (settings.durable) {
    const auto there = connection.has_queue(subscription.queue);
    if (!there) return there.error();
    subscription.new_queue = !*there;
  }
  if (auto done = connection.declare_queue(subscription.queue, settings); !done) {
    return done.error();
  }
  for (const auto& [source, exchange] : exchanges) {
    const auto& keys = settings.keys[static_cast<std::size_t>(source)];
    if (auto done = bind_all(connection, settings, subscription.queue, exchange, keys); !done) {
      return done.error();
    }
  }
  for (const auto& [exchange, key] : settings.extra_bindings) {
    if (auto done = connection.bind(subscription.queue, exchange, key); !done) return done.error();
  }
  for (const auto& [exchange, key] : settings.unbindings) {
    if (auto done = connection.unbind(subscription.queue, exchange, key); !done) {
      return done.error();
    }
  }
  if (auto done = connection.consume(subscription.queue, settings.prefetch); !done) {
    return done.error();
  }
  return subscription;
}

}  // namespace pbm
