// SPDX-License-Identifier: MPL-2.0
// Deliveries from a broker. Connects, and reconnects after a failure.
#pragma once

#include "base/log.h"
#include "base/log_limiter.h"
#include "broker/binding_watch.h"
#include "broker/connection.h"
#include "broker/rebinding.h"
#include "broker/reconnect_policy.h"
#include "broker/settings.h"
#include "broker/subscription.h"
#include "flow/delivery_source.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace pbm {

// Checks the TLS settings, without connecting. Errors: config.
[[nodiscard]] Result<void> check_tls(const BrokerSettings& settings);

class BrokerSource final : public DeliverySource {
 public:
  // `watching` describes the filters in the log line at the start of consuming. The log must
  // outlive this.
  BrokerSource(BrokerSettings settings, std::string watching, Log& log, Now now);

  [[nodiscard]] Result<Pull> pull(Delivery& delivery, Demand demand) override;
  void acknowledge(std::uint64_t tag) override;
  [[nodiscard]] std::uint64_t confirmed_tag() const override;
  [[nodiscard]] bool may_have_forgotten() const override { return policy_.broker_was_away(); }
  [[nodiscard]] Interest interest(Demand demand) const override;
  [[nodiscard]] SourceStatus status() const override;
  [[nodiscard]] std::string activity() const override;
  bool ask_depth() override;
  [[nodiscard]] bool is_widening() const override { return rebinding_.is_widening(); }
  void narrow() override { rebinding_.narrow(); }
  void close() override;

  // Consumes with the keys of changed filters from now on; the sources remain. The messages of
  // the earlier keys are received until narrow().
  void widen(const std::vector<SourceKeys>& sources, std::string watching);

 private:
  [[nodiscard]] Result<Pull> connect();
  [[nodiscard]] Result<void> attempt();
  [[nodiscard]] Result<Pull> lost(const Error& error);
  [[nodiscard]] Result<Pull> go_on(const ReconnectPolicy::Consequence& consequence, Pull pull);
  void note_sharing(const Subscription& subscription);
  void report_absences(const std::vector<LogNote>& absences);
  void update_bindings();
  void take_binding_answer();
  [[nodiscard]] std::vector<Binding> bound() const;
  void say(const LogNote& note);

  BrokerSettings settings_;
  std::string watching_;
  Log& log_;
  Now now_;
  ReconnectPolicy policy_;
  LogLimiter lines_{"lines about the connection"};

  std::unique_ptr<Connection> connection_;
  std::string queue_;  // consumed from
  TimePoint last_pull_{};
  std::size_t next_node_ = 0;
  bool has_connected_ = false;
  bool has_settled_ = false;  // whether this connection has acknowledged anything
  bool queue_gone_ = false;   // whether the last connection ended because of a deleted queue
  std::vector<std::string> reported_absences_;
  std::optional<BindingWatch> binding_watch_;  // of the current or last connection
  Rebinding rebinding_;
  enum class Asked { nothing, to_bind_again, to_rebind };
  Asked asked_ = Asked::nothing;  // the request that is pending
};

}  // namespace pbm
