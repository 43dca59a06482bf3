// SPDX-License-Identifier: MPL-2.0
// What follows when a connection can't be made, or is lost: how long the next attempt waits,
// what the log is told, and when it is the end. Makes no connection itself.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/log_types.h"

#include <cstddef>
#include <cstdint>
#include <ctime>
#include <functional>
#include <optional>
#include <set>
#include <string>

namespace pbm {

// When to try again: 1 s, then twice as long each round up to 60 s, with up to
// a quarter more at random, so that many monitors don't come back as one.
class Backoff {
 public:
  static constexpr Milliseconds kShortest{1000};
  static constexpr Milliseconds kLongest{60000};

  // `random` gives numbers from 0 to 1. A round is one attempt at each node.
  Backoff(std::size_t nodes, std::function<double()> random)
      : nodes_(nodes), random_(std::move(random)) {}

  // The wait before the next attempt.
  [[nodiscard]] Milliseconds next();

  // What waiting won't mend is retried at the slowest pace.
  [[nodiscard]] Milliseconds slowest() const { return kLongest; }

  // It worked: start over.
  void reset() { attempts_ = 0; }

 private:
  std::size_t nodes_;
  std::function<double()> random_;
  std::size_t attempts_ = 0;
};

// Whether trying again soon may help; else only somebody can mend it.
[[nodiscard]] constexpr bool may_pass(ErrorKind kind) { return kind == ErrorKind::connection; }

class ReconnectPolicy {
 public:
  struct Settings {
    bool retry = true;      // otherwise every failure is the end
    bool durable = false;   // whether the queue stays while nobody is connected
    std::size_t nodes = 1;  // tried in turn
  };

  // `random` gives numbers from 0 to 1.
  ReconnectPolicy(const Settings& settings, std::function<double()> random, TimePoint now)
      : settings_(settings), backoff_(settings.nodes, std::move(random)), down_since_(now) {}

  // An attempt begins.
  void attempt() { ++attempts_; }

  // What an attempt, or a connection, failed with: the error that ends the run, if it does;
  // otherwise what to log, at level debug if it was logged before.
  struct Consequence {
    std::optional<Error> end{};
    LogNote note{};
  };
  [[nodiscard]] Consequence failed(const Error& error, TimePoint now);

  // The same for a connection that was consuming. One that fails as soon as it consumes is
  // no better than one that is refused: only if it settled something, or held for a while,
  // the next attempts come as quickly as the first.
  [[nodiscard]] Consequence lost(const Error& error, bool has_settled, TimePoint now);

  // What an attempt has led to: a consumer on a queue that was there before, or on a new one.
  enum class Queue { kept, is_new };
  // What to log; `where` names broker, queue and filters.
  [[nodiscard]] LogNote consuming(const std::string& where, Queue queue, TimePoint now);

  // When the next attempt is due.
  [[nodiscard]] TimePoint retry_at() const { return retry_at_; }

  [[nodiscard]] std::uint64_t reconnects() const { return reconnects_; }

  // Whether the first attempt after the loss failed: the broker may have been killed then,
  // and a killed one forgets acknowledgements.
  [[nodiscard]] bool broker_was_away() const { return was_away_; }

  // What is going on while there is no connection. `utc_now` is the same moment as `now`.
  [[nodiscard]] std::string activity(TimePoint now, std::time_t utc_now) const;

 private:
  Settings settings_;
  Backoff backoff_;
  TimePoint retry_at_{};
  TimePoint down_since_;
  TimePoint consuming_since_{};
  std::size_t attempts_ = 0;   // since the start or the loss
  bool has_consumed_ = false;  // ever
  bool was_away_ = false;
  std::uint64_t reconnects_ = 0;
  std::string last_failure_{};
  std::set<std::string> logged_{};  // failures since a connection was of use
};

}  // namespace pbm
