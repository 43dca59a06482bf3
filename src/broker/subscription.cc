// SPDX-License-Identifier: MPL-2.0
// The order of the requests matters:
// * Exchanges are looked for first, on a channel of their own, because a missing one closes the
//   channel (404), and a run that cannot work should end before it declares anything.
// * The queue is bound before the consumer starts. Otherwise, the first deliveries of a new durable
//   queue would arrive while its bindings are still incomplete, and a limit such as --count could
//   end the run with messages of one source only.
// * The prefetch window is set before the consumer, because a window applies to the consumers that
//   are created after it.
#include "broker/subscription.h"

#include "base/counted.h"
#include "broker/encode.h"
#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>
#include <random>

namespace pbm {

namespace {

constexpr std::uint16_t kFirstWindow = 1;  // messages; see the header

// How long, and how often, to look whether the consumer of an earlier connection has ended.
constexpr std::chrono::seconds kOthersEnd{1};
constexpr int kMostLooks = 200;

// A name chosen by the broker would begin with amq.gen-, which Pulse does not permit.
std::string temporary_queue(const BrokerSettings& settings, const std::string& user) {
  std::random_device random;
  return fmt::format("{}-{:08x}{:08x}", durable_queue(settings, user), random(), random());
}

bool contains(const auto& all, const auto& one) { return std::ranges::find(all, one) != all.end(); }

}  // namespace

std::string durable_queue(const BrokerSettings& settings, const std::string& user) {
  return fmt::format("queue/{}/{}", user, settings.label);
}

void Subscription::start(Connected connected) {
  connection_lost();
  connected_ = std::move(connected);
  durable_queue_.start(connected_.version);
  stage_ = Stage::exchanges;
  exchanges_.start();
  looks_ = 0;
  queue_state_.reset();
  is_new_queue_ = !settings_.durable;
  queue_ = settings_.durable ? durable_queue(settings_, connected_.user)
                             : temporary_queue(settings_, connected_.user);
}

void Subscription::consumer_lost() {
  is_complete_ = has_settled_ = wants_rest_ = false;
  ++consumers_;
  // Not Stage::consumer: the queue may be gone, which is one reason to cancel a consumer.
  stage_ = Stage::queue;
  // Requests to the channel of the consumer have been dropped.
  const bool dropped =
      asked_ == Stage::prefetch || asked_ == Stage::consumer || asked_ == Stage::cancellation;
  if (dropped) asked_.reset();
}

void Subscription::connection_lost() {
  is_complete_ = has_settled_ = has_declared_ = wants_rest_ = false;
  stage_ = Stage::exchanges;
  asked_.reset();
  bindings_.connection_lost(settings_.durable);
}

// One request at a time: each reply decides what comes next.
std::optional<Request> Subscription::next(TimePoint now) {
  if (asked_) return std::nullopt;
  return request_for(now);
}

bool Subscription::must_replace_consumer() const {
  return wants_rest_ || (has_settled_ && window_ != settings_.prefetch);
}

// While it consumes, there is nothing to request but bindings, except once: the first consumer,
// with its small window, is replaced.
std::optional<Request> Subscription::request_for(TimePoint now) {
  if (stage_ == Stage::complete && must_replace_consumer()) stage_ = Stage::cancellation;
  if (stage_ == Stage::bindings || stage_ == Stage::rest || stage_ == Stage::complete) {
    auto request = binding_request(now);
    if (request || stage_ != Stage::bindings) return request;
    stage_ = Stage::prefetch;
  }
  asked_ = stage_;
  return request_of_stage();
}

Request Subscription::request_of_stage() {
  switch (stage_) {
    case Stage::exchanges: {
      const auto& exchange = exchanges_.next();
      return {Channel::setup, encode::find_exchange(exchange), Method::exchange_declare_ok,
              fmt::format("look for exchange '{}'", exchange), Refusal::means_absence};
    }
    case Stage::queue:
      return {Channel::setup, encode::find_queue(queue_), Method::queue_declare_ok,
              fmt::format("look for queue '{}'", queue_), Refusal::means_absence};
    case Stage::declaration:
    case Stage::check_queue: return declaration();
    case Stage::prefetch:
      return {Channel::consumer, encode::set_prefetch(window_), Method::qos_ok,
              "set the prefetch window"};
    case Stage::consumer:
      return {Channel::consumer, encode::consume(queue_, consumer_tag()), Method::consume_ok,
              fmt::format("consume from queue '{}'", queue_)};
    case Stage::cancellation:
      return {Channel::consumer, encode::cancel(consumer_tag()), Method::cancel_ok,
              "stop the consumer"};
    case Stage::bindings:
    case Stage::rest:
    case Stage::complete: break;  // see binding_request()
  }
  return {};
}

Result<void> Subscription::answered(const Answer& answer, TimePoint now) {
  const auto asked = *std::exchange(asked_, std::nullopt);
  switch (asked) {
    case Stage::exchanges: return exchange_found(!answer.refusal);
    case Stage::queue: queue_found(answer, now); return {};
    case Stage::declaration: return queue_declared(answer, now);
    case Stage::check_queue: start_bindings(now); return {};  // a refusal was an error
    case Stage::bindings:
    case Stage::rest:
    case Stage::complete: binding_answered(answer, now); return {};
    case Stage::prefetch: stage_ = Stage::consumer; return {};
    case Stage::consumer:
      stage_ = Stage::complete;
      is_complete_ = true;
      return {};
    case Stage::cancellation: consumer_cancelled(); return {};
  }
  return {};
}

// Messages that were sent before the broker processed the cancellation are still delivered, and
// stay unacknowledged on the channel, as those before it.
void Subscription::consumer_cancelled() {
  window_ = settings_.prefetch;
  ++consumers_;
  stage_ = wants_rest_ ? Stage::rest : Stage::prefetch;
}

void Subscription::resume() {
  wants_rest_ = false;
  if (stage_ == Stage::rest) stage_ = Stage::prefetch;
}

Result<void> Subscription::exchange_found(bool there) {
  exchanges_.found(there);
  if (!exchanges_.is_complete()) return {};
  auto done = exchanges_.judge();
  std::ranges::move(exchanges_.take_notes(), std::back_inserter(notes_));
  if (!done) return done;
  stage_ = settings_.durable            ? Stage::queue
           : purpose_ == Purpose::check ? Stage::check_queue
                                        : Stage::declaration;
  return {};
}

// A consumer may be that of a process that was killed a moment ago: the broker has not returned its
// messages yet. They are to come before others.
bool Subscription::must_look_again(const Answer& answer, TimePoint now) {
  const bool has_others = !answer.refusal && answer.queue.consumers != 0;
  if (!has_others || !settings_.keeps_order || settings_.single_active) return false;
  if (looks_++ == 0) looking_since_ = now;
  return looks_ < kMostLooks && now - looking_since_ < kOthersEnd;
}

void Subscription::queue_found(const Answer& answer, TimePoint now) {
  if (must_look_again(answer, now)) return;
  const bool there = !answer.refusal;
  is_new_queue_ = !there;
  queue_state_ = there ? std::optional(answer.queue) : std::nullopt;
  // The consumer was lost, but not the queue: its bindings are still known on this connection.
  if (there && has_declared_) {
    window_ = first_window();
    stage_ = Stage::prefetch;
    return;
  }
  durable_queue_.found(there);
  stage_ = !there && purpose_ == Purpose::check ? Stage::check_queue : Stage::declaration;
  note_sharing();
}

// At the first connection only: later, the broker may not have noticed yet that the last one is
// lost.
void Subscription::note_sharing() {
  const bool later = std::exchange(has_started_, true);
  if (later || settings_.single_active || !queue_state_ || purpose_ == Purpose::check) return;
  const auto others = queue_state_->consumers;
  if (others == 0) return;
  notes_.push_back(
      {LogLevel::warning,
       fmt::format("queue '{}' has {}: each message goes to only one of them; with "
                   "--single-active on all of them, one consumes and the others stand by",
                   queue_, counted(others, "other consumer"))});
}

// A refusal of a durable queue may tell how the existing queue was declared. The declaration is
// then repeated with the same arguments, since a queue's arguments cannot be changed.
Request Subscription::declaration() {
  const bool of_check = stage_ == Stage::check_queue;
  if (of_check) queue_ = temporary_queue(settings_, connected_.user);
  QueueArguments arguments;
  auto refusal = Refusal::fails;
  if (settings_.durable && !of_check) {
    arguments = durable_queue_.arguments();
    refusal = Refusal::is_noted;
  }
  return {Channel::setup, encode::declare_queue(queue_, arguments), Method::queue_declare_ok,
          fmt::format("declare queue '{}'", queue_), refusal};
}

Result<void> Subscription::queue_declared(const Answer& answer, TimePoint now) {
  if (answer.refusal) {
    if (durable_queue_.refused(*answer.refusal)) return {};
    return Error{answer.refusal->kind(), fmt::format("declare queue '{}' at {}: {}", queue_,
                                                     connected_.broker, answer.refusal->text)};
  }
  if (settings_.durable && durable_queue_.accepted()) return {};
  has_declared_ = true;
  note_limit();
  if (purpose_ == Purpose::check && settings_.durable) {
    stage_ = Stage::check_queue;
  } else {
    start_bindings(now);
  }
  return {};
}

// Once for each text: the warning would be repeated at every reconnection.
void Subscription::note_limit() {
  auto warning = durable_queue_.warning();
  if (warning == std::exchange(reported_limit_, warning) || warning.empty()) return;
  notes_.push_back({LogLevel::warning, fmt::format("queue '{}': {}", queue_, warning)});
}

// Another consumer would be the active one before the second consumer is there.
std::uint16_t Subscription::first_window() const {
  if (purpose_ == Purpose::check) return kFirstWindow;
  const bool is_limited = !durable_queue_.warning().empty();
  const bool at_once =
      !settings_.durable || settings_.single_active || (settings_.keeps_order && !is_limited);
  return at_once ? settings_.prefetch : std::min(kFirstWindow, settings_.prefetch);
}

// Each consumer has a tag of its own, which tells them apart in the broker's lists.
std::string Subscription::consumer_tag() const {
  return fmt::format("pulsebuildmonitor-{}", consumers_);
}

std::string Subscription::description() const {
  std::vector<std::string> traits;
  if (settings_.durable) traits.emplace_back(is_new_queue_ ? "new" : "existing");
  if (auto more = queue_traits(); !more.empty()) traits.push_back(std::move(more));
  return fmt::format("consuming from queue '{}' ({}{}sources {}", queue_, fmt::join(traits, ", "),
                     traits.empty() ? "" : "; ", fmt::join(exchanges_.sources(), ","));
}

// The keys are those of the settings as they are now: a reload may have changed them while the
// exchanges were looked for.
void Subscription::start_bindings(TimePoint now) {
  has_declared_ = true;
  window_ = first_window();
  for (auto& each : exchanges_.wanted()) {
    for (const auto& source : settings_.sources) {
      if (each.source == source.source) each.keys = source.keys;
    }
    std::erase_if(each.keys, [&](const std::string& key) {
      return contains(settings_.unbindings, Binding{each.exchange, key});
    });
  }
  bindings_.start(exchanges_.wanted(), unwanted(), now);
  stage_ = Stage::bindings;
}

// What earlier runs may have left at a durable queue: "#" if the keys are narrower now, and what
// --push needed. Other keys remain, because another monitor may have bound them.
std::vector<Binding> Subscription::unwanted() const {
  std::vector<Binding> all;
  if (!settings_.durable || purpose_ == Purpose::check) return all;
  for (const auto& each : exchanges_.wanted()) {
    if (each.source && each.is_there) all.push_back({each.exchange, "#"});
  }
  if (!settings_.task_groups) all.push_back({std::string(exchanges::kTaskGroupResolved), "#"});
  std::ranges::copy(settings_.unbindings, std::back_inserter(all));
  return all;
}

std::string Subscription::undo() const {
  const bool made_it = settings_.durable && is_new_queue_ && has_declared_;
  return made_it ? encode::delete_queue(queue_, encode::DeleteIf::unused) : std::string();
}

// The binding of --push is of no use to later runs.
std::string Subscription::parting() const {
  const Binding binding{std::string(exchanges::kTaskGroupResolved), "#"};
  const bool is_ours = settings_.durable && settings_.task_groups && has_declared_;
  if (!is_ours || contains(settings_.extra_bindings, binding)) return {};
  return encode::unbind(queue_, binding);
}

void Subscription::keys_changed() {
  for (const auto& each : settings_.sources) bindings_.replace_keys(each.source, each.keys);
}

// Before consuming, a binding that fails would make the run miss messages without a sign. Later,
// the binding most probably exists, and the run goes on with a note.
std::optional<Request> Subscription::binding_request(TimePoint now) {
  const auto step = bindings_.next(now);
  if (!step) return std::nullopt;
  asked_ = stage_;
  const auto& binding = step->binding;
  if (step->action == BindingPlan::Action::unbind) {
    return Request{
        Channel::setup, encode::unbind(queue_, binding), Method::queue_unbind_ok,
        fmt::format("unbind queue '{}' from '{}' with '{}'", queue_, binding.exchange, binding.key),
        is_complete_ ? Refusal::is_noted : Refusal::means_absence};
  }
  return Request{
      Channel::setup, encode::bind(queue_, binding), Method::queue_bind_ok,
      fmt::format("bind queue '{}' to '{}' with '{}'", queue_, binding.exchange, binding.key),
      is_complete_ ? Refusal::is_noted : Refusal::fails};
}

void Subscription::binding_answered(const Answer& answer, TimePoint now) {
  auto note = bindings_.answered(answer.refusal ? &*answer.refusal : nullptr, now);
  if (note) notes_.push_back(std::move(*note));
}

}  // namespace pbm
