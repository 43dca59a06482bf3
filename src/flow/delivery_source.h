// SPDX-License-Identifier: MPL-2.0
// Where deliveries come from: the one seam that has two sides, a broker and a
// capture.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "event/delivery.h"

#include <cstdint>
#include <optional>
#include <string>

namespace pbm {

enum class Pull {
  delivery,     // one is there
  would_block,  // nothing now: wait for poll_fd() or wake_at()
  lost,         // the connection is gone, and all tags with it; pull() goes on
  end,          // there will be no more
};

class DeliverySource {
 public:
  DeliverySource() = default;
  DeliverySource(const DeliverySource&) = delete;
  DeliverySource& operator=(const DeliverySource&) = delete;
  virtual ~DeliverySource() = default;

  // The next delivery. Its views are valid until the next pull(). An error ends
  // the run.
  [[nodiscard]] virtual Result<Pull> pull(Delivery& delivery) = 0;

  // Acknowledges everything up to the tag. A failure shows at the next pull().
  virtual void acknowledge(std::uint64_t tag) = 0;

  // What to poll for input; -1 where only wake_at() counts.
  [[nodiscard]] virtual int poll_fd() const = 0;

  // When pull() wants to be called even if nothing is readable.
  [[nodiscard]] virtual std::optional<TimePoint> wake_at() const = 0;

  // Called instead of pull() while there is no room for deliveries.
  virtual void keep_alive() = 0;

  // How many messages wait where they come from; nothing where nobody knows. Waits up
  // to a second for the answer.
  [[nodiscard]] virtual std::optional<std::uint64_t> depth() { return std::nullopt; }

  // The same without waiting: asks, and gives the answer that came last.
  virtual void ask_depth() {}
  [[nodiscard]] virtual std::optional<std::uint64_t> known_depth() const { return std::nullopt; }

  // Whether deliveries come as soon as there are any.
  [[nodiscard]] virtual bool is_consuming() const { return true; }

  // What it is doing, in words; no secret.
  [[nodiscard]] virtual std::string activity() const = 0;

  // How often the connection was made again.
  [[nodiscard]] virtual std::uint64_t reconnects() const { return 0; }

  // Gives back what wasn't acknowledged. Bounded to well under a second.
  virtual void close() = 0;
};

}  // namespace pbm
