// SPDX-License-Identifier: MPL-2.0
// Remembers what was printed, so that a broker which delivers again after a lost
// connection makes no second line.
//
// RabbitMQ marks such messages as redelivered. It redelivers what it has seen no
// acknowledgement of; and one that was killed also thousands of messages whose
// acknowledgements it had carried out (seen with 3.10). A message that was acknowledged
// for good, by a broker that stayed, does not come again: what looks like it was
// published twice, and is two messages.
#pragma once

#include "event/delivery.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pbm {

class Deduplicator {
 public:
  static constexpr std::size_t kRemembered = 65536;  // deliveries

  // A delivery made lines. Tags are those of the connection, and grow.
  void add(const Delivery& delivery);

  // Acknowledgements up to this tag have been carried out.
  void confirmed(std::uint64_t tag) { confirmed_tag_ = tag; }

  // The connection is gone: from here on, what was printed before it may come again.
  void connection_lost();

  // What became of the broker between the connections.
  enum class Broker { stayed, was_away };

  // Whether a redelivered message was printed before the connection was lost. Each
  // printed one is answered for once a connection.
  [[nodiscard]] bool is_repeat(const Delivery& delivery, Broker broker);

 private:
  // Of a slot's delivery, in place of its tag once that means nothing any more.
  static constexpr std::uint64_t kSettled = 0;
  static constexpr std::uint64_t kUnsettled = ~std::uint64_t{0};

  struct Slot {
    std::uint64_t fingerprint;
    std::uint64_t tag;
  };
  struct Candidate {
    std::uint64_t fingerprint;
    std::uint32_t slot;
    bool taken = false;
  };

  std::vector<Slot> ring_;
  std::size_t oldest_ = 0;
  std::uint64_t confirmed_tag_ = 0;
  std::vector<Candidate> candidates_;  // sorted by their fingerprints
};

}  // namespace pbm
