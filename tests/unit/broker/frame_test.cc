// SPDX-License-Identifier: MPL-2.0
#include "broker/frame.h"

#include "support/catch.h"

#include <algorithm>
#include <array>

namespace pbm {

namespace {

using namespace std::string_view_literals;

void fill(FrameBuffer& frames, std::string_view bytes) {
  while (!bytes.empty()) {
    const auto room = frames.free_space();
    const auto count = std::min(room.size(), bytes.size());
    std::copy_n(bytes.begin(), count, room.begin());
    frames.filled(count);
    bytes.remove_prefix(count);
  }
}

std::string frame_bytes(FrameType type, std::uint16_t channel, std::string_view payload) {
  std::string bytes;
  append_frame({type, channel, payload}, bytes);
  return bytes;
}

TEST_CASE("a frame is written as the specification says", "[broker][frame]") {
  CHECK(frame_bytes(FrameType::method, 0x0102, "abc") ==
        "\x01\x01\x02\x00\x00\x00\x03"
        "abc\xce"sv);
  CHECK(frame_bytes(FrameType::heartbeat, 0, "") == "\x08\x00\x00\x00\x00\x00\x00\xce"sv);
}

TEST_CASE("frames are split correctly, however the bytes arrive", "[broker][frame]") {
  const auto stream = frame_bytes(FrameType::method, 1, "1234") +
                      frame_bytes(FrameType::header, 1, std::string(14, 'h')) +
                      frame_bytes(FrameType::body, 1, "") +
                      frame_bytes(FrameType::heartbeat, 0, "");
  for (std::size_t step = 1; step <= stream.size(); ++step) {
    CAPTURE(step);
    FrameBuffer frames;
    std::string found;
    for (std::size_t at = 0; at < stream.size(); at += step) {
      fill(frames, std::string_view(stream).substr(at, step));
      for (;;) {
        const auto next = frames.next();
        REQUIRE(next.ok());
        if (!*next) break;
        found += frame_bytes((*next)->type, (*next)->channel, (*next)->payload);
      }
    }
    CHECK(found == stream);
    CHECK(frames.held() == 0u);
  }
}

TEST_CASE("a frame of the maximum size is accepted, a larger one is an error", "[broker][frame]") {
  const std::string payload(FrameBuffer::kMostPayload, 'x');
  FrameBuffer frames;
  fill(frames, frame_bytes(FrameType::body, 1, payload));
  const auto next = frames.next();
  REQUIRE(next.ok());
  REQUIRE(next->has_value());
  CHECK((*next)->payload == payload);

  FrameBuffer others;
  fill(others, frame_bytes(FrameType::body, 1, payload + "x").substr(0, kFrameHeadBytes));
  CHECK_FALSE(others.next().ok());
}

TEST_CASE("a malformed frame is an error as early as possible", "[broker][frame]") {
  const std::array<std::pair<std::string, std::string>, 7> cases{{
      {std::string("AMQP\0\0\x09\x01", 8), "a version of AMQP other than"},
      {"HTTP/1.1 400 Bad", "not an AMQP frame"},
      {frame_bytes(static_cast<FrameType>(4), 0, ""), "not an AMQP frame"},
      {frame_bytes(FrameType::method, 0, "123"), "too short"},
      {frame_bytes(FrameType::header, 1, std::string(13, 'h')), "too short"},
      {std::string("\x08\0\0\0\0\0\0\xcf", 8), "without an end octet"},
      {std::string("\x03\0\1\xff\xff\xff\xff", 7), "4294967295 bytes"},
  }};
  for (const auto& [bytes, text] : cases) {
    CAPTURE(text);
    FrameBuffer frames;
    fill(frames, bytes);
    const auto next = frames.next();
    REQUIRE_FALSE(next.ok());
    CHECK(next.error().kind == ErrorKind::connection);
    CHECK(next.error().text.find(text) != std::string::npos);
  }
}

TEST_CASE("buffered frames are kept, and their memory is released", "[broker][frame]") {
  const auto one = frame_bytes(FrameType::body, 1, std::string(100'000, 'x'));
  FrameBuffer frames;
  const auto usual = frames.free_space().size();
  for (int i = 0; i < 50; ++i) fill(frames, one);
  CHECK(frames.held() == 50 * one.size());
  for (int i = 0; i < 50; ++i) {
    const auto next = frames.next();
    REQUIRE(next.ok());
    REQUIRE(next->has_value());
    CHECK((*next)->payload.size() == 100'000u);
  }
  CHECK(frames.free_space().size() == usual);
}

}  // namespace

}  // namespace pbm
