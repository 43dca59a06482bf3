// SPDX-License-Identifier: MPL-2.0
// Sets up a consumer on a connection, and keeps its bindings: decides the next request from the
// replies so far. Does no I/O.
//
// Pulse allows its users to declare queues named queue/<user>/... only. A queue that isn't
// durable is exclusive and gets a new name for each connection, because RabbitMQ may still
// reserve the old one for the lost connection.
//
// Each message that is returned at the end of a run counts for the delivery limit of a quorum queue
// (broker/queue_declaration.h). So a consumer of a durable queue takes one message at first: the
// full prefetch window comes once one has been settled. It takes a new consumer, because the window
// of an existing one cannot be changed. Where the order of returned messages matters, the window is
// full from the beginning: a quorum queue puts those behind the others that come back from a second
// consumer (RabbitMQ 3.10).
#pragma once

#include "base/clock.h"
#include "base/log_types.h"
#include "base/result.h"
#include "broker/binding_plan.h"
#include "broker/exchange_search.h"
#include "broker/queue_declaration.h"
#include "broker/session.h"
#include "broker/settings.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

// The name of a durable queue.
[[nodiscard]] std::string durable_queue(const BrokerSettings& settings, const std::string& user);

class Subscription {
 public:
  // A check uses an exclusive queue instead of a durable one, because only requests that are made
  // show whether the account has a permission.
  enum class Purpose : std::uint8_t { consume, check };

  // The settings must outlive this.
  Subscription(const BrokerSettings& settings, Purpose purpose)
      : settings_(settings),
        purpose_(purpose),
        exchanges_(settings, purpose == Purpose::check ? ExchangeSearch::Extent::all
                                                       : ExchangeSearch::Extent::needed),
        durable_queue_(settings.queue_type, settings.single_active) {}

  // Begins on a new connection.
  struct Connected {
    std::string broker;   // for errors
    std::string user;     // logged in
    std::string version;  // of RabbitMQ; empty if unknown
  };
  void start(Connected connected);

  // The next request, if one is due. Call answered() with the reply before the next call. Error:
  // the broker lacks something that is required; found() says what was found even then.
  [[nodiscard]] std::optional<Request> next(TimePoint now);
  [[nodiscard]] Result<void> answered(const Answer& answer, TimePoint now);

  // Whether the consumer has been set up.
  [[nodiscard]] bool is_complete() const { return is_complete_; }

  // The number of the consumer that exists and stays for now; nothing while it is being replaced.
  [[nodiscard]] std::optional<unsigned> consumer() const {
    const bool stays = stage_ == Stage::complete && !must_replace_consumer();
    return stays ? std::optional(consumers_) : std::nullopt;
  }

  // A delivery has been acknowledged.
  void settled() { has_settled_ = true; }

  // Stops consuming for a while; the messages that were delivered can still be acknowledged. No
  // more are delivered once is_resting(), until resume().
  void rest() { wants_rest_ = true; }
  [[nodiscard]] bool is_resting() const { return stage_ == Stage::rest; }
  void resume();

  // A method to send before the connection is closed in order; empty if there is none.
  [[nodiscard]] std::string parting() const;

  // The same after a setup that was refused: a new durable queue with only some of its bindings
  // would fill up unread.
  [[nodiscard]] std::string undo() const;

  // The consumer is gone, but not the connection: consumes again, after looking for the queue.
  void consumer_lost();
  void connection_lost();

  // The settings have other keys for their sources. The bindings that are no longer wanted are
  // kept until narrow().
  void keys_changed();
  [[nodiscard]] bool is_widening() const { return is_complete_ && bindings_.is_incomplete(); }
  void narrow() { bindings_.narrow(); }

  // Lines for the log since the last call.
  [[nodiscard]] std::vector<LogNote> take_notes() { return std::exchange(notes_, {}); }

  [[nodiscard]] const std::string& queue() const { return queue_; }
  // Whether the queue was declared by the latest setup.
  [[nodiscard]] bool is_new_queue() const { return is_new_queue_; }
  // "queue 'x' (new, quorum, no delivery limit; sources buildbot"
  [[nodiscard]] std::string description() const;

  // Whether all exchanges were looked for; and those that are there or may be declared later.
  [[nodiscard]] bool has_found() const { return exchanges_.is_complete(); }
  [[nodiscard]] const std::vector<ExchangeBindings>& found() const { return exchanges_.wanted(); }
  // Of the durable queue; nothing if it did not exist before.
  [[nodiscard]] const std::optional<QueueState>& queue_state() const { return queue_state_; }
  // "quorum, no delivery limit"; empty if not known.
  [[nodiscard]] std::string queue_traits() const {
    return settings_.durable ? durable_queue_.shown() : "";
  }

 private:
  enum class Stage : std::uint8_t {
    exchanges,
    queue,
    declaration,
    check_queue,  // to declare it, in place of the durable one
    bindings,
    prefetch,
    consumer,
    cancellation,
    rest,
    complete,
  };

  [[nodiscard]] std::optional<Request> request_for(TimePoint now);
  [[nodiscard]] bool must_replace_consumer() const;
  [[nodiscard]] Request request_of_stage();
  [[nodiscard]] std::optional<Request> binding_request(TimePoint now);
  void consumer_cancelled();
  void binding_answered(const Answer& answer, TimePoint now);
  [[nodiscard]] Request declaration();
  [[nodiscard]] Result<void> exchange_found(bool there);
  [[nodiscard]] bool must_look_again(const Answer& answer, TimePoint now);
  void queue_found(const Answer& answer, TimePoint now);
  [[nodiscard]] Result<void> queue_declared(const Answer& answer, TimePoint now);
  void start_bindings(TimePoint now);
  [[nodiscard]] std::uint16_t first_window() const;
  [[nodiscard]] std::string consumer_tag() const;
  [[nodiscard]] std::vector<Binding> unwanted() const;
  void note_sharing();
  void note_limit();

  const BrokerSettings& settings_;
  Purpose purpose_;
  Connected connected_{};
  Stage stage_ = Stage::exchanges;
  std::optional<Stage> asked_{};  // of the request whose reply is awaited
  bool is_complete_ = false;
  std::vector<LogNote> notes_{};

  ExchangeSearch exchanges_;
  BindingPlan bindings_{};

  std::string queue_{};
  std::optional<QueueState> queue_state_{};
  bool is_new_queue_ = false;
  bool has_declared_ = false;  // on this connection
  bool has_started_ = false;   // ever
  QueueDeclaration durable_queue_;
  std::string reported_limit_{};
  std::uint16_t window_ = 0;
  unsigned consumers_ = 0;
  bool wants_rest_ = false;
  int looks_ = 0;  // at a queue that has another consumer
  TimePoint looking_since_{};
  bool has_settled_ = false;
};

}  // namespace pbm
