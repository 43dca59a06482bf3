// SPDX-License-Identifier: MPL-2.0
// What is known about acknowledgements when a process or its connection has ended.
//
// The broker processes an acknowledgement as a whole or not at all, and until it has replied,
// nobody else knows which. RabbitMQ delivers messages that were returned before all others, marked
// as redelivered and in their order, provided that one consumer takes all of them. So the first
// delivery on the next connection shows what has become of the last acknowledgement, as long as the
// message after those that were acknowledged differs from the first of them.
//
// A broker that does not notice the end of a connection, for example because the network has
// failed, returns its messages late: the next connection gets new messages before them. Their lines
// are late until the messages have come.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

namespace pbm {

// Whether a message may be delivered again: it was acknowledged and the broker has processed that;
// it was acknowledged by the last acknowledgement; it was not acknowledged; it was not acknowledged
// either, and messages after it have been delivered before it came again.
enum class Settlement : std::uint8_t { settled, doubtful, open, late };

// Which messages may be the first one that is delivered again. Messages are named by their
// fingerprints.
struct FirstAgain {
  enum class Next : std::uint8_t {
    unknown,
    none,   // nothing had been delivered after the acknowledged messages
    known,  // differs from `doubtful`
  };

  std::optional<std::uint64_t> doubtful{};  // first message of an acknowledgement without a reply
  Next next = Next::unknown;
  std::uint64_t after = 0;  // the first message after the acknowledged ones, if it is known
};

// What has become of the last acknowledgement. `forgotten`: the broker was killed and has lost it,
// as well as earlier ones.
enum class LastAcknowledgement : std::uint8_t { processed, lost, forgotten };

[[nodiscard]] constexpr LastAcknowledgement judge(const FirstAgain& expected, bool redelivered,
                                                  std::uint64_t message) {
  using enum LastAcknowledgement;
  if (!redelivered) return processed;
  if (expected.doubtful == message) return lost;
  switch (expected.next) {
    case FirstAgain::Next::unknown: return processed;
    case FirstAgain::Next::none: return expected.doubtful ? forgotten : processed;
    case FirstAgain::Next::known: break;
  }
  return expected.after == message ? processed : forgotten;
}

// A part of the output that contains all late lines. Others in it are treated as if they were late.
struct LateLines {
  std::int64_t begin = 0;
  std::int64_t end = 0;

  [[nodiscard]] bool contains_line(std::int64_t line_end) const {
    return begin < line_end && line_end <= end;
  }
};

[[nodiscard]] constexpr std::optional<LateLines> enclosing(const std::optional<LateLines>& one,
                                                           const std::optional<LateLines>& other) {
  if (!one || !other) return one ? one : other;
  return LateLines{std::min(one->begin, other->begin), std::max(one->end, other->end)};
}

// Up to which offset of the output the messages are settled or doubtful, except for late lines;
// `doubtful` is nothing if none is. What earlier processes have written has negative offsets.
struct AckNote {
  std::int64_t settled = 0;
  std::optional<std::int64_t> doubtful{};
  FirstAgain first_again{};
  std::optional<LateLines> late{};
};

}  // namespace pbm
