// SPDX-License-Identifier: MPL-2.0
// Deliveries from a broker, for as long as it takes: connects, and connects
// again.
#pragma once

#include "base/log.h"
#include "broker/connection.h"
#include "broker/retry.h"
#include "config/settings.h"
#include "flow/delivery_source.h"

#include <memory>
#include <string>

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
  [[nodiscard]] std::uint64_t reconnects() const override { return reconnects_; }
  void close() override;

 private:
  [[nodiscard]] Result<void> attempt();
  [[nodiscard]] Result<Pull> connect();
  [[nodiscard]] Result<Pull> failed(const Error& error);
  void connected(const std::string& text, bool new_queue);

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
  std::size_t next_node_ = 0;
  std::uint64_t reconnects_ = 0;
  std::string queue_;           // consumed from
  std::size_t attempts_ = 0;    // since the connection was lost
  bool has_consumed_ = false;   // whether a consumer was ever there
  bool queue_gone_ = false;     // the broker took the queue away under us
  std::string last_failure_;    // said in the log already
};

}  // namespace pbm
