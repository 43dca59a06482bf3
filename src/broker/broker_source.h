// SPDX-License-Identifier: MPL-2.0
// Deliveries from a broker, for as long as it takes: connects, and connects
// again.
#pragma once

#include "base/log.h"
#include "base/repeats.h"
#include "broker/binding_watch.h"
#include "broker/connection.h"
#include "broker/retry.h"
#include "broker/subscription.h"
#include "config/settings.h"
#include "flow/delivery_source.h"

#include <ctime>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pbm {

class BrokerSource final : public DeliverySource {
 public:
  // `watching` is what the log says of the filters once messages come. All
  // references must outlive this.
  BrokerSource(const BrokerSettings& settings, std::size_t max_message_bytes,
               std::string watching, Log& log, Now now);

  [[nodiscard]] Result<Pull> pull(Delivery& delivery, Room room) override;
  void acknowledge(std::uint64_t tag) override;
  [[nodiscard]] std::uint64_t confirmed_tag() const override;
  [[nodiscard]] bool may_have_forgotten() const override { return was_away_; }
  [[nodiscard]] Interest interest() const override;
  [[nodiscard]] SourceStatus status() const override;
  [[nodiscard]] std::string activity() const override;
  bool ask_depth() override;
  void close() override;

 private:
  [[nodiscard]] Result<void> attempt();
  [[nodiscard]] Result<Pull> connect();
  [[nodiscard]] Result<Pull> failed(const Error& error);
  [[nodiscard]] Result<Pull> lost(const Error& error);
  void connected(const std::string& text, const Subscription& subscription);
  void watch_bindings();
  void say(const BindingWatch::Note& note);

  const BrokerSettings& settings_;
  std::size_t max_message_bytes_;
  std::string watching_;
  Log& log_;
  Now now_;
  Backoff backoff_;

  std::unique_ptr<Connection> connection_;
  TimePoint retry_at_{};
  TimePoint last_pull_{};
  TimePoint consuming_since_{};
  TimePoint down_since_{};
  std::time_t down_since_utc_;
  std::size_t next_node_ = 0;
  std::uint64_t reconnects_ = 0;
  std::string queue_;           // consumed from
  std::size_t attempts_ = 0;    // since the connection was lost
  bool has_consumed_ = false;   // whether a consumer was ever there
  bool has_settled_ = false;    // whether this connection has brought anything to its end
  bool was_away_ = false;       // the broker, before this connection
  bool queue_gone_ = false;     // the broker took the queue away under us
  std::string last_failure_;
  std::set<std::string> said_failures_;  // since the connection was lost
  std::vector<std::string> said_absences_;
  std::optional<BindingWatch> binding_watch_;
  bool asked_to_bind_ = false;  // and the answer is still to come
  Repeats lines_{"lines about the connection"};
};

}  // namespace pbm
