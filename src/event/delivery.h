// SPDX-License-Identifier: MPL-2.0
// What a source gives: one message with its envelope, from the broker or from
// a capture. Everything it views belongs to the source and is valid until the
// source's next pull().
#pragma once

#include "base/error.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace pbm {

struct Delivery {
  std::string_view exchange;   // as delivered; any bytes
  std::string_view key;        // routing key, as delivered; any bytes
  std::string_view body;       // followed by nothing in particular; may be hostile
  std::size_t body_bytes = 0;  // size as announced, also of a body that isn't held
  // The strings of AMQP header CC in order (valid UTF-8); nothing where there is no such header.
  std::optional<std::span<const std::string_view>> cc;
  std::uint64_t tag = 0;  // delivery tag, or the line number in a capture
  bool redelivered = false;
  std::string_view received;  // YYYYMMDDHHMMSS of a capture; empty: now
  Defect defect{};            // why there is no usable body, if there is none
  bool enveloped = true;      // false: a capture line without exchange and key
};

}  // namespace pbm
