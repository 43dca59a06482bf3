// SPDX-License-Identifier: MPL-2.0
// Decides what happens after all brokers have failed or a connection is lost: when to retry, what
// to log, and whether the run ends. Opens no connection itself.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "base/log_types.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace pbm {

// Retry intervals: 1 s at first, doubled each time up to 60 s, plus a random amount of up to a
// quarter, so that many monitors do not reconnect at the same time.
class Backoff {
 public:
  static constexpr Milliseconds kShortest{1000};
  static constexpr Milliseconds kLongest{60000};

  // `random` gives numbers from 0 to 1.
  explicit Backoff(std::function<double()> random) : random_(std::move(random)) {}

  // The wait before the next attempt.
  [[nodiscard]] Milliseconds next();

  // The interval after a permanent failure.
  [[nodiscard]] Milliseconds slowest() const { return kLongest; }

  // Starts over, after a success.
  void reset() { attempts_ = 0; }

 private:
  std::function<double()> random_;
  std::size_t attempts_ = 0;
};

// Whether the failure may be temporary; otherwise an administrator has to fix the cause.
[[nodiscard]] constexpr bool may_pass(ErrorKind kind) { return kind == ErrorKind::connection; }

class ReconnectPolicy {
 public:
  struct Settings {
    bool retry = true;     // false: every failure ends the run
    bool durable = false;  // whether the queue is kept while disconnected
  };

  // `random` gives numbers from 0 to 1.
  ReconnectPolicy(const Settings& settings, std::function<double()> random, Moment now)
      : settings_(settings), backoff_(std::move(random)), down_since_(now) {}

  // An attempt begins: a round of all brokers.
  void attempt() { ++attempts_; }

  // The consequence of a failure: either the error that ends the run, or notes for the log, at
  // level debug if they were logged before.
  struct Consequence {
    std::optional<Error> end{};
    std::vector<LogNote> notes{};  // one for each error
  };
  // All brokers failed: one error for each.
  [[nodiscard]] Consequence failed(const std::vector<Error>& errors, TimePoint now);

  // A broker failed, but another one was found.
  [[nodiscard]] LogNote passed_over(const Error& error);

  // The loss of a consuming connection. The retry interval starts over only if it was of use: it
  // has acknowledged anything, or lasted for a while.
  [[nodiscard]] Consequence lost(const Error& error, bool has_settled, Moment now);
  [[nodiscard]] bool was_of_use(bool has_settled, TimePoint now) const;

  // Whether the queue existed before, or is new.
  enum class Queue { kept, is_new };
  // An attempt succeeded. Returns the note for the log; `where` is broker, queue and filters.
  // `first_failed`: a broker that was tried before did not answer.
  [[nodiscard]] LogNote consuming(const std::string& where, Queue queue, bool first_failed,
                                  TimePoint now);

  // Only the consumer was lost, and is there again. `lost_at` is when it was lost.
  [[nodiscard]] LogNote consuming_again(const std::string& where, Queue queue, TimePoint lost_at,
                                        TimePoint now);

  // When the next attempt is due.
  [[nodiscard]] TimePoint retry_at() const { return retry_at_; }

  [[nodiscard]] std::uint64_t reconnects() const { return reconnects_; }

  // Whether the first attempt after the loss failed: the broker may have been killed, and
  // then it may have lost acknowledgements.
  [[nodiscard]] bool broker_was_away() const { return was_away_; }

  // A description of the state while disconnected.
  [[nodiscard]] std::string activity() const;

 private:
  [[nodiscard]] LogLevel level_of(const Error& error);
  [[nodiscard]] bool ends_run(const std::vector<Error>& errors, bool all_final) const;

  Settings settings_;
  Backoff backoff_;
  TimePoint retry_at_{};
  Moment down_since_;
  TimePoint consuming_since_{};
  std::size_t attempts_ = 0;   // since the start or the last loss
  bool has_consumed_ = false;  // ever
  bool was_away_ = false;
  std::uint64_t reconnects_ = 0;
  std::string last_failure_{};
  std::set<std::string> logged_{};  // failures since the last reset of the backoff
};

}  // namespace pbm
