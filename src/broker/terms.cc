// SPDX-License-Identifier: MPL-2.0
// connection.tune has what the broker offers, and tune-ok what applies: no more than that (AMQP
// 0-9-1, 1.4.2.5 and 1.4.2.6). RabbitMQ closes the connection of a client that asks for more.
#include "broker/terms.h"

#include "base/split.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

// All routes of a task are in the header CC, and a header is one frame, which cannot be split. With
// smaller frames, the broker could not send such a message at all.
constexpr std::uint32_t kFrameMax = 131072;
constexpr std::uint32_t kLeastFrameMax = 4096;  // frame-min-size of the specification

template <typename Number>
Number smaller(Number theirs, Number ours) {
  return theirs == 0 ? ours : std::min(theirs, ours);
}

bool has_word(std::string_view words, std::string_view word) {
  Split each(words, ' ');
  while (const auto next = each.next()) {
    if (*next == word) return true;
  }
  return false;
}

}  // namespace

Result<void> check_mechanisms(std::string_view offered) {
  if (has_word(offered, "PLAIN")) return {};
  return Error{
      ErrorKind::refused,
      fmt::format("the broker does not offer the login method PLAIN, only {}", printable(offered))};
}

Result<Tune> agree_on_terms(const Tune& theirs, std::chrono::seconds heartbeat) {
  const Tune agreed{smaller(theirs.channel_max, kMostChannels),
                    smaller(theirs.frame_max, kFrameMax),
                    smaller(theirs.heartbeat, static_cast<std::uint16_t>(heartbeat.count()))};
  if (agreed.frame_max < kLeastFrameMax) {
    return Error{ErrorKind::protocol, fmt::format("the broker limits frames to {} bytes; AMQP "
                                                  "requires at least {}",
                                                  agreed.frame_max, kLeastFrameMax)};
  }
  if (agreed.channel_max < kMostChannels) {
    return Error{ErrorKind::protocol, "the broker allows only one channel; two are required"};
  }
  return agreed;
}

}  // namespace pbm
