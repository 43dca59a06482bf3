// SPDX-License-Identifier: MPL-2.0
// Frames of AMQP 0-9-1 (section 4.2 of the specification): one octet for the type, two for
// the channel, four for the size, the payload, and the octet CE. Big-endian.
//
// rabbitmq-c can split a stream into frames too, but reads past the end of a header or method
// frame that is too short (CVE-2026-44235), and one call does not return while a broker keeps
// sending.
#pragma once

#include "base/result.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

enum class FrameType : std::uint8_t { method = 1, header = 2, body = 3, heartbeat = 8 };

struct Frame {
  FrameType type{};
  std::uint16_t channel = 0;
  std::string_view payload{};  // valid until the next FrameBuffer::free_space()
};

// The octets around a payload.
inline constexpr std::size_t kFrameHeadBytes = 7;
inline constexpr std::size_t kFrameBytes = kFrameHeadBytes + 1;

// Splits a byte stream into frames.
class FrameBuffer {
 public:
  // Larger frames are errors. The limits exceed the negotiated frame_max, because RabbitMQ does
  // not apply frame_max to message headers, which may grow in a queue (x-death,
  // x-delivery-count).
  static constexpr std::size_t kMostPayload = std::size_t{1024} * 1024;
  static constexpr std::size_t kMostHeader = 8 * kMostPayload;

  // Space for the next bytes; call filled() with the number of bytes read.
  [[nodiscard]] std::span<char> free_space();
  void filled(std::size_t bytes) { end_ += bytes; }

  // The next complete frame; nothing if more bytes are needed. Error: connection, if the
  // stream is malformed; it is unusable from then on.
  [[nodiscard]] Result<std::optional<Frame>> next();

  // Bytes read, but not yet returned as frames.
  [[nodiscard]] std::size_t held() const { return end_ - begin_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// The class and method number of a method frame.
[[nodiscard]] std::uint32_t method_number(const Frame& frame);

// Appends a frame.
void append_frame(const Frame& frame, std::string& out);

}  // namespace pbm
