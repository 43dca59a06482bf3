// SPDX-License-Identifier: MPL-2.0
// What a broker sends, as bytes.
#pragma once

#include "broker/codec.h"
#include "broker/frame.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

inline std::string number_bytes(std::uint64_t number, std::size_t count) {
  std::string text;
  while (count-- != 0) text.push_back(static_cast<char>(number >> 8 * count & 0xff));
  return text;
}

inline std::string short_text(std::string_view text) {
  return number_bytes(text.size(), 1) + std::string(text);
}

inline std::string long_text(std::string_view text) {
  return number_bytes(text.size(), 4) + std::string(text);
}

inline std::string frame_of(FrameType type, std::uint16_t channel, std::string_view payload) {
  std::string bytes;
  append_frame({type, channel, payload}, bytes);
  return bytes;
}

inline std::string method_of(std::uint16_t channel, Method method,
                             std::string_view arguments = "") {
  return frame_of(FrameType::method, channel,
                  number_bytes(static_cast<std::uint32_t>(method), 4) + std::string(arguments));
}

// connection.close or channel.close
inline std::string closing(std::uint16_t channel, int code, std::string_view text) {
  const auto method = channel == 0 ? Method::connection_close : Method::channel_close;
  return method_of(
      channel, method,
      number_bytes(static_cast<std::uint64_t>(code), 2) + short_text(text) + number_bytes(0, 4));
}

}  // namespace pbm
