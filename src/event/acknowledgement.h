// SPDX-License-Identifier: MPL-2.0
// What is known about acknowledgements when a process or its connection has ended.
//
// The broker processes an acknowledgement as a whole or not at all, and until it has replied,
// nobody else knows which. RabbitMQ delivers messages that were returned before all others, marked
// as redelivered and in their order, provided that one consumer takes all of them. So the first
// delivery on the next connection shows what has become of the last acknowledgement, as long as the
// message after those that were acknowledged differs from the first of them.
#pragma once

#include <cstdint>
#include <optional>

namespace pbm {

// Whether a message may be delivered again: it was acknowledged and the broker has processed that;
// it was acknowledged by the last acknowledgement; it was not acknowledged.
enum class Settlement : std::uint8_t { settled, doubtful, open };

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

// Up to which offset of the output the messages are settled or doubtful; `doubtful` is nothing if
// none is. What earlier processes have written has negative offsets.
struct AckNote {
  std::int64_t settled = 0;
  std::optional<std::int64_t> doubtful{};
  FirstAgain first_again{};
};

}  // namespace pbm
