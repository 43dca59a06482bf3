// SPDX-License-Identifier: MPL-2.0
// Deliveries from a broker. Connects, and reconnects after a failure.
#pragma once

#include "base/log.h"
#include "base/log_limiter.h"
#include "broker/candidates.h"
#include "broker/reconnect_policy.h"
#include "broker/session.h"
#include "broker/settings.h"
#include "broker/subscription.h"
#include "flow/delivery_source.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

// Checks the TLS settings, without connecting. Errors: config.
[[nodiscard]] Result<void> check_tls(const BrokerSettings& settings);

class BrokerSource final : public DeliverySource {
 public:
  // `watching` describes the filters in the log line at the start of consuming. `random` gives
  // numbers from 0 to 1. The log must outlive this.
  BrokerSource(BrokerSettings settings, std::string watching, Log& log, Network network,
               std::function<double()> random);

  [[nodiscard]] Origin origin() const override { return Origin::broker; }
  [[nodiscard]] Result<Pull> pull(Delivery& delivery, Demand demand) override;
  void acknowledge(std::uint64_t tag) override;
  bool rest() override;
  [[nodiscard]] bool is_resting() const override { return subscription_.is_resting(); }
  void resume() override { subscription_.resume(); }
  [[nodiscard]] bool await_confirmation() override;
  [[nodiscard]] std::uint64_t confirmed_tag() const override;
  [[nodiscard]] bool may_have_forgotten() const override {
    return policy_.broker_was_away() && !ended_in_order_;
  }
  [[nodiscard]] bool ended_in_order() const override { return ended_in_order_; }
  [[nodiscard]] std::uint64_t gaps() const override { return gaps_; }
  [[nodiscard]] Interest interest(Demand demand) const override;
  [[nodiscard]] SourceStatus status() const override;
  [[nodiscard]] std::string activity() const override;
  bool ask_depth() override;
  [[nodiscard]] bool is_widening() const override { return subscription_.is_widening(); }
  void narrow() override { subscription_.narrow(); }
  bool receive_all() override;
  void close() override;

  // Consumes with the keys of changed filters from now on; the sources remain. The messages of
  // the earlier keys are received until narrow().
  void widen(const std::vector<SourceKeys>& sources, std::string watching);

 private:
  [[nodiscard]] Result<void> connect();
  [[nodiscard]] Result<void> all_failed();
  [[nodiscard]] Result<Pull> converse(Delivery& delivery, Demand demand);
  [[nodiscard]] Result<Pull> hold();
  [[nodiscard]] Result<Pull> pull_of(Session::Event event);
  void send_requests();
  [[nodiscard]] Result<void> take_answer();
  [[nodiscard]] bool knows_queue() const;
  void begin_consuming();
  void log_failures();
  [[nodiscard]] Result<Pull> consumer_lost();
  enum class Phase : std::uint8_t { login, setup, conversation };
  [[nodiscard]] static Obstacle obstacle_of(ErrorKind kind, Phase phase);
  [[nodiscard]] Result<Pull> lost(const Error& error, Phase phase = Phase::conversation);
  [[nodiscard]] Result<Pull> go_on(const ReconnectPolicy::Consequence& consequence, Pull pull);
  void say(const LogNote& note);
  [[nodiscard]] bool has_session() const { return current_.has_value(); }

  BrokerSettings settings_;
  std::string watching_;
  Log& log_;
  Now now_;
  ReconnectPolicy policy_;
  Candidates candidates_;
  Subscription subscription_;
  LogLimiter lines_{"lines about the connection"};

  bool receives_all_ = false;
  bool is_trying_ = false;  // whether a round of candidates is under way
  std::optional<Obstacle> obstacle_{};
  bool failed_after_login_ = false;  // a candidate of this round, so that the obstacle is known
  std::optional<Candidates::Winner> current_{};
  bool has_ever_consumed_ = false;
  std::uint64_t gaps_ = 0;
  std::optional<unsigned> counted_consumer_{};  // see Subscription::consumer(), at ask_depth()
  bool has_consumed_ = false;                   // on this connection
  bool has_settled_ = false;                    // whether this connection has acknowledged anything
  std::uint64_t closed_tag_ = 0;                // confirmed_tag() when it was closed
  bool ended_in_order_ = false;  // by the broker, which then forgets no acknowledgement
  TimePoint consuming_since_{};
  std::optional<TimePoint> consumer_lost_at_{};  // and is not there again
};

// Numbers from 0 to 1.
[[nodiscard]] std::function<double()> random_fraction();

}  // namespace pbm
