// SPDX-License-Identifier: MPL-2.0
// AMQP 0-9-1's frames (section 4.2 of the specification): an octet for the type, two for
// the channel, four for the size, the payload, and the octet CE. Big-endian.
//
// rabbitmq-c can split a stream into frames as well, but reads a header or method frame
// that is too short past its end (CVE-2026-44235), and its own reading has no limit: a
// broker that never pauses keeps it inside one call.
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
  std::string_view payload{};  // valid until the buffer's next free_space()
};

// The octets around a payload.
inline constexpr std::size_t kFrameHeadBytes = 7;
inline constexpr std::size_t kFrameBytes = kFrameHeadBytes + 1;

// Bytes in, frames out.
class FrameBuffer {
 public:
  // Larger frames are errors. RabbitMQ does not hold the headers of messages to the
  // frame_max agreed: those that grow in a queue (x-death, x-delivery-count) are sent
  // as they are. So this is more than that.
  static constexpr std::size_t kMostPayload = std::size_t{1024} * 1024;

  // Where to read the next bytes to, and how many were read.
  [[nodiscard]] std::span<char> free_space();
  void filled(std::size_t bytes) { end_ += bytes; }

  // The next whole frame; nothing if more bytes are needed. An error, of kind
  // connection, says what is wrong with the stream, which is then of no further use.
  [[nodiscard]] Result<std::optional<Frame>> next();

  // Bytes read, but not yet given out as frames.
  [[nodiscard]] std::size_t held() const { return end_ - begin_; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

// Appends a frame.
void append_frame(const Frame& frame, std::string& out);

}  // namespace pbm
