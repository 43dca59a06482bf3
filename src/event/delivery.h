// SPDX-License-Identifier: MPL-2.0
// One message with its envelope, from the broker or from a capture. All views belong to the
// source and are valid until its next pull().
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pbm {

struct CaptureFacts;

struct Delivery {
  std::string_view exchange;   // as delivered; any bytes
  std::string_view key;        // routing key, as delivered; any bytes
  std::string_view body;       // not null-terminated; may be hostile
  std::size_t body_bytes = 0;  // announced size, also of a body that was not buffered
  // The strings of AMQP header CC in order (valid UTF-8); nothing if there is no such header.
  std::optional<std::span<const std::string_view>> cc;
  std::uint64_t tag = 0;  // delivery tag, or the line number in a capture
  bool redelivered = false;
  Defect defect{};                         // why the body is unusable, if it is
  const CaptureFacts* captured = nullptr;  // null: from a broker
};

}  // namespace pbm
