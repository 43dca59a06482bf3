// SPDX-License-Identifier: MPL-2.0
// What a line of a capture shows besides its message. A broker gives no such facts.
#pragma once

#include "event/delivery.h"

#include <cstdint>
#include <string_view>

namespace pbm {

class Node;

struct CaptureFacts {
  enum class Line : std::uint8_t {
    message,
    event,       // printed by the monitor for a build or test; the body is the line
    unreadable,  // neither: exchange and key are unknown, and the body is the line
  };

  Line line = Line::message;
  std::string_view received{};   // YYYYMMDDHHMMSS; empty: unknown
  const Node* parsed = nullptr;  // the root of the body, read and validated with the line
  bool follows_gap = false;      // the time limits have skipped lines just before it
};

[[nodiscard]] inline bool is_event_line(const Delivery& delivery) {
  return delivery.captured != nullptr && delivery.captured->line == CaptureFacts::Line::event;
}

[[nodiscard]] inline bool has_envelope(const Delivery& delivery) {
  return delivery.captured == nullptr || delivery.captured->line != CaptureFacts::Line::unreadable;
}

// When the message was received; empty if it is received now.
[[nodiscard]] inline std::string_view received_of(const Delivery& delivery) {
  return delivery.captured == nullptr ? std::string_view() : delivery.captured->received;
}

[[nodiscard]] inline bool follows_gap(const Delivery& delivery) {
  return delivery.captured != nullptr && delivery.captured->follows_gap;
}

// Null if the body must be read.
[[nodiscard]] inline const Node* parsed_of(const Delivery& delivery) {
  return delivery.captured == nullptr ? nullptr : delivery.captured->parsed;
}

}  // namespace pbm
