// SPDX-License-Identifier: MPL-2.0
// The interface of a source of deliveries: a broker or a capture.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "event/delivery.h"

#include <poll.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

enum class Pull {
  delivery,     // a delivery is available
  would_block,  // none now: wait as interest() says
  busy,         // none yet, but more input is pending: call again without waiting
  lost,         // the connection is lost and all tags are invalid; keep calling pull()
  end,          // there are no more deliveries
};

// Where deliveries come from: a broker delivers what is published now, and some of it again.
enum class Origin : std::uint8_t { broker, capture };

// Whether the caller can process a delivery.
enum class Demand { some, none };

// When to call pull() again: on these events of poll(2), or at a point in time.
struct Interest {
  std::vector<pollfd> descriptors{};
  std::optional<TimePoint> wake_at{};
};

// How much of a capture was read, in bytes as stored.
struct ReplayProgress {
  std::uint64_t bytes = 0;
  std::uint64_t all_bytes = 0;
};

// What keeps a source from consuming.
enum class Obstacle : std::uint8_t {
  network,     // no broker can be reached, or it has closed the connection
  login,       // user, password, virtual host or certificate
  permission,  // the account may not declare, bind or consume the queue
  queue,       // the queue or an exchange: another type, missing, deleted, or its node is down
};
inline constexpr std::array<std::string_view, 4> kObstacleNames{"network", "login", "permission",
                                                                "queue"};

// The state of a source.
struct SourceStatus {
  bool is_consuming = true;              // whether messages are delivered as they arrive
  std::optional<Obstacle> obstacle{};    // as of the latest failure, unless it consumes
  std::uint64_t reconnects = 0;          // since the start
  std::optional<std::uint64_t> depth{};  // messages in the queue, as last reported
  // Of the queue, as last reported with `depth`; nothing if it was not known.
  std::optional<std::uint64_t> other_consumers{};
  std::uint64_t depth_answers = 0;           // to ask_depth() on this connection
  std::optional<ReplayProgress> progress{};  // of a replay whose size is known
};

class DeliverySource {
 public:
  DeliverySource() = default;
  DeliverySource(const DeliverySource&) = delete;
  DeliverySource& operator=(const DeliverySource&) = delete;
  virtual ~DeliverySource() = default;

  [[nodiscard]] virtual Origin origin() const = 0;

  // Returns the next delivery if demand is `some`; its views are valid until the next call.
  // Call it whenever interest() says so, also without demand. Never blocks while consuming.
  // An error ends the run.
  [[nodiscard]] virtual Result<Pull> pull(Delivery& delivery, Demand demand) = 0;

  // Acknowledges all deliveries up to the tag. The next pull() reports a failure.
  virtual void acknowledge(std::uint64_t tag) = 0;

  // Stops consuming for a while, so that everything that was delivered can be acknowledged before
  // more is. No more is delivered once is_resting(), until resume(). False if it cannot.
  virtual bool rest() { return false; }
  [[nodiscard]] virtual bool is_resting() const { return false; }
  virtual void resume() {}

  // Waits, for a fraction of a second, until the broker has processed all acknowledgements. After
  // that only acknowledge() and close() may be called. False if it has not.
  [[nodiscard]] virtual bool await_confirmation() { return false; }

  // The tag up to which the broker is known to have processed acknowledgements.
  [[nodiscard]] virtual std::uint64_t confirmed_tag() const { return 0; }

  // Whether the broker may have restarted between the last two connections, and so may
  // have lost acknowledgements that it had processed.
  [[nodiscard]] virtual bool may_have_forgotten() const { return false; }

  // Whether the broker has closed the latest connection in order: it forgets no acknowledgement.
  [[nodiscard]] virtual bool ended_in_order() const { return false; }

  // How often messages may have been missed: a connection with a temporary queue was lost, or the
  // queue was deleted.
  [[nodiscard]] virtual std::uint64_t gaps() const { return 0; }

  // Without demand, more deliveries to read are of no interest: the loop would not sleep.
  [[nodiscard]] virtual Interest interest(Demand demand) const = 0;
  [[nodiscard]] virtual SourceStatus status() const = 0;

  // A description of the current activity; contains no secret.
  [[nodiscard]] virtual std::string activity() const = 0;

  // Requests the depth of the queue; status() reports it once the answer arrives. False if
  // there is no broker to ask.
  virtual bool ask_depth() { return false; }

  // Whether the broker has not yet confirmed the bindings that changed filters need. Once it has
  // and the filters apply, narrow() removes the bindings that only the earlier filters needed.
  [[nodiscard]] virtual bool is_widening() const { return false; }
  virtual void narrow() {}

  // The keys of the filter miss messages that it matches: receives all from now on, whatever
  // filters apply later. Returns whether that is a change.
  virtual bool receive_all() { return false; }

  // Closes the connection, which returns unacknowledged messages to the queue. Takes well
  // under a second. confirmed_tag() then is that of the closed connection.
  virtual void close() = 0;
};

}  // namespace pbm
