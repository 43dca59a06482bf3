// SPDX-License-Identifier: MPL-2.0
// The delivery limit of a quorum queue. Since version 4, RabbitMQ drops a message after 20
// deliveries, unless the queue was declared with x-delivery-limit -1. An existing queue cannot
// change its limit, and is refused if it is declared with another one; the refusal names its limit.
#pragma once

#include "broker/codec.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class DeliveryLimit {
 public:
  // A new queue, or one of which nothing is known, on this version of RabbitMQ; empty: another
  // broker.
  void start(const std::string& version);
  // The queue was deleted: a new one has no limit.
  void forget() { is_known_ = false; }

  // The argument x-delivery-limit to declare the queue with, and whether the queue has it.
  [[nodiscard]] std::optional<std::int64_t> argument();
  [[nodiscard]] bool is_known() const { return is_known_; }

  // The declaration was accepted; or refused: then true if that was because of the limit, and the
  // next argument() is that of the queue.
  void accepted() { is_known_ = true; }
  [[nodiscard]] bool learn(const Closed& refusal);

  // The number of deliveries after which a message is dropped, as far as the queue decides it.
  [[nodiscard]] std::optional<std::int64_t> deliveries() const;
  // "no delivery limit"; empty if not known.
  [[nodiscard]] std::string shown() const;

 private:
  std::optional<std::int64_t> argument_{};
  bool is_known_ = false;
  bool by_default_ = false;  // whether this version has a limit by default
};

}  // namespace pbm
