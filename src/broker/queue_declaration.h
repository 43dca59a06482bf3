// SPDX-License-Identifier: MPL-2.0
// How to declare a durable queue: its type and its delivery limit, as far as they are not given but
// have to be found out. No method of AMQP 0-9-1 asks for them; RabbitMQ names them when it refuses
// a declaration that differs from the queue.
//
// A new queue of no given type gets that of the virtual host. Since version 4, RabbitMQ drops a
// message of a quorum queue after 20 deliveries, unless the queue was declared with
// x-delivery-limit -1. An existing queue cannot change its type or limit.
#pragma once

#include "broker/encode.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

class QueueDeclaration {
 public:
  // `type` is the one that the queue must have; nothing: any.
  QueueDeclaration(std::optional<QueueType> type, bool single_active)
      : given_(type), single_active_(single_active), type_(type) {}

  // A new connection, to this version of RabbitMQ; empty: another broker.
  void start(const std::string& version);
  // The queue was looked for. If it is not there, nothing is known of the next one.
  void found(bool there);

  // What to declare next. After each reply, call accepted() or refused(); if that returns true,
  // declare again. refused() returns false if the refusal is about something else.
  [[nodiscard]] QueueArguments arguments() const;
  [[nodiscard]] bool accepted();
  [[nodiscard]] bool refused(const Closed& refusal);

  // "quorum, no delivery limit"; empty if not known.
  [[nodiscard]] std::string shown() const;
  // What the delivery limit of the queue means, and what to do; empty if it has none.
  [[nodiscard]] std::string warning() const;

 private:
  [[nodiscard]] bool learn_type(const std::string& text);
  [[nodiscard]] bool learn_limit(const std::string& text);
  [[nodiscard]] std::optional<std::int64_t> limit() const;

  std::optional<QueueType> given_;
  bool single_active_;
  bool is_rabbitmq_ = false;
  bool has_limits_ = false;  // whether this version has a limit by default
  int refusals_ = 0;         // on this connection

  bool is_there_ = false;
  std::optional<QueueType> type_;
  bool is_limit_known_ = false;
  std::optional<std::int64_t> limit_argument_{};
};

}  // namespace pbm
