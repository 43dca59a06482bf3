// SPDX-License-Identifier: MPL-2.0
#include "broker/reconnect_policy.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pbm {

Milliseconds Backoff::next() {
  constexpr double kSpread = 0.25;
  constexpr std::size_t kMostRounds = 16;  // enough to reach kLongest
  const auto round = std::min(attempts_ / nodes_, kMostRounds);
  ++attempts_;
  const double doubled =
      std::ldexp(static_cast<double>(kShortest.count()), static_cast<int>(round));
  const double base = std::min(doubled, static_cast<double>(kLongest.count()));
  const double wait = base * (1.0 + kSpread * random_());
  return std::min(Milliseconds(static_cast<Milliseconds::rep>(wait)), kLongest);
}

namespace {

constexpr std::chrono::seconds kHeldForAWhile{10};
constexpr std::size_t kMostLogged = 100;  // reasons per outage

}  // namespace

// A permanent failure ends the run if it happens before the monitor has ever consumed. Later,
// it is retried at the longest interval, because a broker may refuse connections while it
// restarts.
ReconnectPolicy::Consequence ReconnectPolicy::failed(const Error& error, TimePoint now) {
  const bool passes = may_pass(error.kind);
  const bool is_final =
      !settings_.retry || error.kind == ErrorKind::internal || (!passes && !has_consumed_);
  if (is_final) return {.end = error};
  const auto wait = passes ? backoff_.next() : backoff_.slowest();
  retry_at_ = now + wait;
  last_failure_ = error.text;
  const bool is_new = logged_.size() < kMostLogged && logged_.insert(error.text).second;
  const auto level = !is_new ? LogLevel::debug : passes ? LogLevel::warning : LogLevel::error;
  return {.note = {level, fmt::format("{}; retrying at intervals of {:.1f} s to 60 s", error.text,
                                      std::chrono::duration<double>(wait).count())}};
}

ReconnectPolicy::Consequence ReconnectPolicy::lost(const Error& error, bool has_settled,
                                                   TimePoint now) {
  if (has_settled || now - consuming_since_ >= kHeldForAWhile) {
    backoff_.reset();
    logged_.clear();
  }
  attempts_ = 0;
  down_since_ = now;
  return failed(error, now);
}

LogNote ReconnectPolicy::consuming(const std::string& where, Queue queue, TimePoint now) {
  was_away_ = attempts_ > 1;
  consuming_since_ = now;
  if (!has_consumed_) {
    has_consumed_ = true;
    return {LogLevel::info, where};
  }
  ++reconnects_;
  const auto down = std::chrono::duration_cast<std::chrono::seconds>(now - down_since_);
  const auto again =
      fmt::format("{}; reconnected after {} and {} attempts", where, down, attempts_);
  if (queue == Queue::kept) return {LogLevel::info, again};
  return {LogLevel::warning,
          fmt::format("{}; the queue is new: messages published in the meantime are lost{}", again,
                      settings_.durable ? "" : " (--durable keeps them)")};
}

std::string ReconnectPolicy::activity(TimePoint now, std::time_t utc_now) const {
  const auto down = std::chrono::duration_cast<std::chrono::seconds>(now - down_since_);
  return fmt::format("{} since {:%Y-%m-%dT%H:%M:%SZ}: {}",
                     has_consumed_ ? "reconnecting" : "connecting",
                     fmt::gmtime(utc_now - static_cast<std::time_t>(down.count())),
                     last_failure_.empty() ? "first attempt" : last_failure_);
}

}  // namespace pbm
