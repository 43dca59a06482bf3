// SPDX-License-Identifier: MPL-2.0
// Deliveries from a broker, for as long as it takes: connects, and connects
// again.
#pragma once

#include "base/log.h"
#include "base/repeats.h"
#include "broker/connection.h"
#include "broker/retry.h"
#include "broker/subscription.h"
#include "config/settings.h"
#include "flow/delivery_source.h"

#include <ctime>
#include <memory>
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

  [[nodiscard]] Result<Pull> pull(Delivery& delivery) override;
  void acknowledge(std::uint64_t tag) override;
  [[nodiscard]] int poll_fd() const override;
  [[nodiscard]] std::optional<TimePoint> wake_at() const override;
  void keep_alive() override;
  [[nodiscard]] std::optional<std::uint64_t> depth() override;
  void ask_depth() override;
  [[nodiscard]] std::optional<std::uint64_t> known_depth() const override;
  [[nodiscard]] bool is_consuming() const override { return connection_ != nullptr; }
  [[nodiscard]] std::string activity() const override;
  [[nodiscard]] std::uint64_t reconnects() const override { return reconnects_; }
  void close() override;

 private:
  [[nodiscard]] Result<void> attempt();
  [[nodiscard]] Result<Pull> connect();
  [[nodiscard]] Result<Pull> failed(const Error& error);
  void connected(const std::string& text, const Subscription& subscription);
  void say_absent(const std::vector<std::string>& absent);

  const BrokerSettings& settings_;
  std::size_t max_message_bytes_;
  std::string watching_;
  Log& log_;
  Now now_;
  Backoff backoff_;

  std::unique_ptr<Connection> connection_;
  TimePoint retry_at_{};
  TimePoint last_pull_{};
  TimePoint down_since_{};
  std::time_t down_since_utc_;
  std::size_t next_node_ = 0;
  std::uint64_t reconnects_ = 0;
  std::string queue_;           // consumed from
  std::size_t attempts_ = 0;    // since the connection was lost
  bool has_consumed_ = false;   // whether a consumer was ever there
  bool queue_gone_ = false;     // the broker took the queue away under us
  std::string last_failure_;
  std::set<std::string> said_failures_;  // since the connection was lost
  std::vector<std::string> said_absent_; // sources that the broker doesn't have
  Repeats lines_{"lines about the connection"};
};

}  // namespace pbm
