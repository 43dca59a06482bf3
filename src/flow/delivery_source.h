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
  would_block,  // nothing now: wait for what interest() names
  busy,         // nothing as yet, but more came than one call takes: no need to wait
  lost,         // the connection is gone, and all tags with it; pull() goes on
  end,          // there will be no more
};

// Whether a delivery can be taken.
enum class Demand { some, none };

// What a source waits for: a descriptor, -1 for none, with events of poll(2), and a time
// at which it wants its turn in any case.
struct Interest {
  int descriptor = -1;
  short events = 0;
  std::optional<TimePoint> wake_at{};
};

// How a source stands.
struct SourceStatus {
  bool is_consuming = true;              // deliveries come as soon as there are any
  std::uint64_t reconnects = 0;          // connections made again
  std::optional<std::uint64_t> depth{};  // messages that waited in the queue at the last answer
  std::uint64_t depth_answers = 0;       // to ask_depth() on this connection
};

class DeliverySource {
 public:
  DeliverySource() = default;
  DeliverySource(const DeliverySource&) = delete;
  DeliverySource& operator=(const DeliverySource&) = delete;
  virtual ~DeliverySource() = default;

  // The next delivery, if there is room for it; its views are valid until the next call.
  // Wants to be called in any case whenever interest() says so. Never waits once it
  // consumes. An error ends the run.
  [[nodiscard]] virtual Result<Pull> pull(Delivery& delivery, Demand demand) = 0;

  // Acknowledges everything up to the tag. A failure shows at the next pull().
  virtual void acknowledge(std::uint64_t tag) = 0;

  // The tag up to which acknowledgements are known to have been carried out.
  [[nodiscard]] virtual std::uint64_t confirmed_tag() const { return 0; }

  // Whether the broker was away between the last two connections: it may then have
  // forgotten acknowledgements that it had carried out.
  [[nodiscard]] virtual bool may_have_forgotten() const { return false; }

  [[nodiscard]] virtual Interest interest() const = 0;
  [[nodiscard]] virtual SourceStatus status() const = 0;

  // What it is doing, in words; no secret.
  [[nodiscard]] virtual std::string activity() const = 0;

  // Asks for the depth of the queue; status() has it once the answer has come. False if
  // nobody can be asked.
  virtual bool ask_depth() { return false; }

  // Gives back what wasn't acknowledged. Bounded to well under a second.
  virtual void close() = 0;
};

}  // namespace pbm
