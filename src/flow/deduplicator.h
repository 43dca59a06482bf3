// SPDX-License-Identifier: MPL-2.0
// Remembers printed messages, so that a message redelivered after a lost connection is not
// printed again.
//
// RabbitMQ redelivers unacknowledged messages and marks them as redelivered. A broker that
// was killed also redelivers thousands of messages that were acknowledged (seen with
// RabbitMQ 3.10). A broker that kept running never redelivers an acknowledged message: an
// identical one was published twice and counts as two messages.
#pragma once

#include "event/acknowledgement.h"
#include "event/delivery.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pbm {

// Identifies a message by its text.
[[nodiscard]] std::uint64_t message_fingerprint(const Delivery& delivery);

class Deduplicator {
 public:
  static constexpr std::size_t kRemembered = 65536;  // deliveries

  // Remembers a printed delivery. Tags are those of the connection, in ascending order.
  void add(const Delivery& delivery);

  // Acknowledgements up to this tag have been carried out.
  void confirmed(std::uint64_t tag) { confirmed_tag_ = tag; }

  // The connection is lost: messages printed so far may be redelivered. `acknowledged_tag`: up to
  // which they were acknowledged, which the broker may not have processed; see resolve().
  void connection_lost(std::uint64_t acknowledged_tag = 0);
  void resolve(LastAcknowledgement last);

  // Whether the broker kept running between the two connections.
  enum class Broker { stayed, was_away };

  // Whether a redelivered message was printed before the connection was lost. Each printed
  // message accounts for one redelivery per connection.
  [[nodiscard]] bool is_repeat(const Delivery& delivery, Broker broker);

 private:
  // Replace the tag of a slot once the connection of the tag is lost.
  static constexpr std::uint64_t kSettled = 0;
  static constexpr std::uint64_t kUnsettled = ~std::uint64_t{0};
  static constexpr std::uint64_t kDoubtful = kUnsettled - 1;

  struct Slot {
    std::uint64_t fingerprint;
    std::uint64_t tag;
  };
  struct Candidate {
    std::uint64_t fingerprint;
    std::uint32_t slot;
    bool taken = false;
  };

  // Whether the message of the slot may be delivered again.
  [[nodiscard]] static bool may_come(const Slot& slot, Broker broker);

  std::vector<Slot> ring_;
  std::size_t oldest_ = 0;
  std::uint64_t confirmed_tag_ = 0;
  std::vector<Candidate> candidates_;  // sorted by their fingerprints
};

}  // namespace pbm
