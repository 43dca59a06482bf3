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

class Node;

struct Delivery {
  std::string_view exchange;     // as delivered; any bytes
  std::string_view key;          // routing key, as delivered; any bytes
  std::string_view body;         // not null-terminated; may be hostile
  std::size_t body_bytes = 0;    // announced size, also of a body that was not buffered
  const Node* parsed = nullptr;  // the root of the body, if the source has read and validated it
  // The strings of AMQP header CC in order (valid UTF-8); nothing if there is no such header.
  std::optional<std::span<const std::string_view>> cc;
  std::uint64_t tag = 0;  // delivery tag, or the line number in a capture
  bool redelivered = false;
  std::string_view received;  // YYYYMMDDHHMMSS, from a capture; empty: now
  Defect defect{};            // why the body is unusable, if it is
  bool enveloped = true;      // false: a line that is neither a message nor an event
  bool is_event = false;      // the body is a line that the monitor printed for a build or test
};

}  // namespace pbm
