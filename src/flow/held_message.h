// SPDX-License-Identifier: MPL-2.0
// A copy of a message that is held back until it is known whether its task group belongs to a
// push.
#pragma once

#include "event/delivery.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class HeldMessage {
 public:
  // `sequence`: its place among all messages.
  HeldMessage(const Delivery& delivery, std::string_view received, std::uint64_t sequence);

  [[nodiscard]] std::uint64_t sequence() const { return sequence_; }
  [[nodiscard]] std::size_t bytes() const;

  // When the message was received, YYYYMMDDHHMMSS.
  [[nodiscard]] std::string_view received() const { return received_; }

  // The delivery, without a tag, since the message has been acknowledged. Valid as long as this,
  // and until the next call.
  [[nodiscard]] Delivery delivery();

 private:
  std::string exchange_;
  std::string key_;
  std::string body_;
  std::string received_;
  std::vector<std::string> routes_;
  std::vector<std::string_view> route_views_;
  bool has_routes_;
  bool redelivered_;
  std::uint64_t sequence_;
};

}  // namespace pbm
