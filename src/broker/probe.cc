// SPDX-License-Identifier: MPL-2.0
// Does what a run would do, by the same classes, except that it leaves a durable queue as it is: an
// exclusive queue is declared, bound and consumed in its place, and is deleted with the connection.
// Each broker of --url is checked, while a run would be content with the first that works.
#include "broker/probe.h"

#include "base/counted.h"
#include "broker/subscription.h"
#include "broker/waiting.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

namespace pbm {

namespace {

using Passed = std::function<void(const std::string&)>;

// All of them, also those that are missing, and before the error about the first of these.
void report_exchanges(const BrokerSettings& settings, const Subscription& subscription,
                      const Passed& passed) {
  for (const auto& wanted : settings.sources) {
    std::vector<std::string_view> exchanges;
    for (const auto& each : subscription.found()) {
      if (each.source == wanted.source && each.is_there) exchanges.push_back(each.exchange);
    }
    passed(exchanges.empty() ? fmt::format("source {}: no exchange", name_of(wanted.source))
                             : fmt::format("source {}: exchange {}", name_of(wanted.source),
                                           fmt::join(exchanges, ", ")));
  }
  for (const auto& each : subscription.found()) {
    if (!each.source) passed(fmt::format("exchange {}", each.exchange));
  }
}

// Looked at, but left alone: declaring it would create it, and a consumer would take its messages.
void report_queue(const BrokerSettings& settings, const std::string& user,
                  const Subscription& subscription, const Passed& passed) {
  if (!settings.durable) return;
  const auto queue = durable_queue(settings, user);
  const auto& state = subscription.queue_state();
  if (!state)
    return passed(fmt::format(
        "queue '{}': does not exist yet; whether the account may declare it is not checked",
        queue));
  const auto traits = subscription.queue_traits();
  passed(fmt::format("queue '{}': {}, {}{}{}", queue, counted(state->messages, "message"),
                     counted(state->consumers, "consumer"), traits.empty() ? "" : ", ", traits));
}

// Exchanges the requests and replies that are possible now.
Result<Session::Event> converse(Session& session, Subscription& subscription, const Now& now) {
  for (;;) {
    while (auto request = subscription.next(now())) session.request(std::move(*request));
    Delivery none;
    const auto event = session.pull(none);
    if (!event || *event != Session::Event::answer) return event;
    if (auto done = subscription.answered(session.take_answer(), now()); !done) return done.error();
  }
}

Result<void> subscribe(const BrokerSettings& settings, Session& session, Subscription& subscription,
                       const Now& now, const Passed& passed) {
  bool is_reported = false;
  for (;;) {
    const auto event = converse(session, subscription, now);
    if (subscription.has_found() && !std::exchange(is_reported, true)) {
      report_exchanges(settings, subscription, passed);
    }
    if (!event) return event.error();
    if (subscription.is_complete()) return {};  // the consumer has started; no message is taken
    Interest interest;
    session.add_interest(Demand::some, interest);
    if (*event == Session::Event::nothing) wait_for(interest, now);
  }
}

Result<void> probe_node(const BrokerSettings& settings, const Network& network, Log& log,
                        const Passed& passed) {
  const auto& node = settings.nodes.front();
  Candidates candidates(settings, network);
  const auto winner = log_in(candidates, network.now);
  if (!winner) return winner.error();
  passed(fmt::format("{}: logged in as '{}', virtual host '{}'", node.url.shown(), node.login.user,
                     node.url.vhost));
  Subscription subscription(settings, Subscription::Purpose::check);
  subscription.start({node.url.shown(), node.login.user, winner->session->broker_version()});
  auto done = subscribe(settings, *winner->session, subscription, network.now, passed);
  if (done) {
    report_queue(settings, node.login.user, subscription, passed);
    passed(fmt::format("temporary queue '{}': declared, bound and consumed", subscription.queue()));
  }
  for (const auto& note : subscription.take_notes()) log.say(note.level, note.text);
  winner->session->close();
  return done;
}

}  // namespace

Result<void> probe(const BrokerSettings& settings, const Network& network, Log& log,
                   const Passed& passed) {
  for (const auto& node : settings.nodes) {
    auto one = settings;
    one.nodes = {node};
    if (auto done = probe_node(one, network, log, passed); !done) return done;
  }
  return {};
}

}  // namespace pbm
