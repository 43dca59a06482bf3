// SPDX-License-Identifier: MPL-2.0
// Remembers what was printed, so that a broker which delivers again after a
// lost connection makes no second line. RabbitMQ redelivers what was not
// acknowledged, and a killed one forgets thousands of acknowledgements; it
// marks all of it as redelivered (seen with 3.10).
#pragma once

#include "event/delivery.h"

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

namespace pbm {

class Printed {
 public:
  static constexpr std::size_t kRemembered = 65536;  // deliveries

  // A delivery made lines.
  void add(const Delivery& delivery);

  // The connection is gone: from here on, what was printed before it may come again.
  void connection_lost();

  // Whether a redelivered message was printed before the connection was lost.
  // Each printed one is answered for once: a message that was published twice
  // is two messages.
  [[nodiscard]] bool take(const Delivery& delivery);

 private:
  std::vector<std::uint64_t> ring_;
  std::size_t oldest_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> may_come_again_;
};

}  // namespace pbm
