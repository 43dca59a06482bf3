// SPDX-License-Identifier: MPL-2.0
// A frame has a type (1 byte), a channel (2), the size of its payload (4), the payload, and the
// octet 0xCE (section 4.2.3 of the specification). That octet is the only check of the framing: if
// it is missing, the sizes before it cannot be trusted, and the connection is of no use.
#include "broker/frame.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace pbm {

namespace {

constexpr char kEnd = '\xce';
// Two frames of the size that is agreed on (broker/terms.cc), so that one can be processed while
// the next one is read.
constexpr std::size_t kCapacity = std::size_t{256} * 1024;
constexpr std::size_t kLeastRoom = std::size_t{64} * 1024;

std::uint32_t number_at(const char* bytes, std::size_t count) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < count; ++i) {
    number = number << 8 | static_cast<unsigned char>(bytes[i]);
  }
  return number;
}

void append_number(std::uint32_t number, std::size_t count, std::string& out) {
  while (count-- != 0) out.push_back(static_cast<char>(number >> 8 * count & 0xff));
}

// The bytes that the decoders of rabbitmq-c read without a check: the number of a method, or
// the class, weight, body size and property flags of a header.
constexpr std::size_t least_payload(FrameType type) {
  switch (type) {
    case FrameType::method: return 4;
    case FrameType::header: return 14;
    case FrameType::body:
    case FrameType::heartbeat: break;
  }
  return 0;
}

bool is_known(FrameType type) {
  switch (type) {
    case FrameType::method:
    case FrameType::header:
    case FrameType::body:
    case FrameType::heartbeat: return true;
  }
  return false;
}

Error broken(std::string text) { return {ErrorKind::connection, std::move(text)}; }

Error no_frame(std::string_view first_bytes) {
  constexpr std::string_view kTlsAlert("\x15\x03", 2);
  if (first_bytes.starts_with(kTlsAlert)) return broken("the broker expects TLS: use amqps://");
  return broken(first_bytes.starts_with("AMQP")
                    ? "the broker uses a version of AMQP other than 0-9-1"
                    : "received data that is not an AMQP frame");
}

}  // namespace

// Buffered frames are moved only if there is too little space after them.
std::span<char> FrameBuffer::free_space() {
  if (begin_ == end_) {
    begin_ = end_ = 0;
    if (capacity_ > kCapacity) capacity_ = 0;  // release the memory of a large frame
  }
  if (capacity_ == 0) {
    capacity_ = kCapacity;
    bytes_ = std::make_unique_for_overwrite<char[]>(capacity_);
  }
  if (capacity_ - end_ < kLeastRoom) {
    const auto size = held();
    if (begin_ >= capacity_ / 2) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, size);
    } else {
      capacity_ *= 2;
      auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
      std::memcpy(larger.get(), bytes_.get() + begin_, size);
      bytes_ = std::move(larger);
    }
    begin_ = 0;
    end_ = size;
  }
  return {bytes_.get() + end_, capacity_ - end_};
}

Result<std::optional<Frame>> FrameBuffer::next() {
  if (held() < kFrameHeadBytes) return std::optional<Frame>();
  const char* const head = bytes_.get() + begin_;
  const Frame frame{static_cast<FrameType>(head[0]),
                    static_cast<std::uint16_t>(number_at(head + 1, 2)),
                    {head + kFrameHeadBytes, number_at(head + 3, 4)}};
  if (!is_known(frame.type)) return no_frame({head, kFrameHeadBytes});
  const auto size = frame.payload.size();
  // The size is checked before it is waited for: 4 GB could be announced.
  const auto limit = frame.type == FrameType::header ? kMostHeader : kMostPayload;
  if (size > limit) {
    return broken(fmt::format("received a frame of {} bytes; the limit is {}", size, limit));
  }
  if (size < least_payload(frame.type)) return broken("received a frame that is too short");
  if (held() < size + kFrameBytes) return std::optional<Frame>();
  if (head[kFrameHeadBytes + size] != kEnd) return broken("received a frame without an end octet");
  begin_ += size + kFrameBytes;
  return std::optional(frame);
}

std::uint32_t method_number(const Frame& frame) { return number_at(frame.payload.data(), 4); }

void append_frame(const Frame& frame, std::string& out) {
  append_number(static_cast<std::uint32_t>(frame.type), 1, out);
  append_number(frame.channel, 2, out);
  append_number(static_cast<std::uint32_t>(frame.payload.size()), 4, out);
  out.append(frame.payload).push_back(kEnd);
}

}  // namespace pbm
