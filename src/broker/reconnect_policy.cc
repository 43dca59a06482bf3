// SPDX-License-Identifier: MPL-2.0
// The same answer of a broker means different things before and after the first success. A wrong
// password at the start is a mistake of the user, who is told at once. After hours of consuming, it
// is more probably a broker that restarts and has not loaded its users yet, or one whose
// administrator will correct a mistake; ending the run would turn it into a loss of messages.
#include "broker/reconnect_policy.h"

#include "base/counted.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace pbm {

Milliseconds Backoff::next() {
  constexpr double kSpread = 0.25;
  constexpr std::size_t kMostRounds = 16;  // enough to reach kLongest
  const auto round = std::min(attempts_, kMostRounds);
  ++attempts_;
  const double doubled =
      std::ldexp(static_cast<double>(kShortest.count()), static_cast<int>(round));
  const double base = std::min(doubled, static_cast<double>(kLongest.count()));
  const double wait = base * (1.0 + kSpread * random_());
  return std::min(Milliseconds(static_cast<Milliseconds::rep>(wait)), kLongest);
}

namespace {

// A quiet queue need not acknowledge anything, so time counts as well.
constexpr std::chrono::seconds kHeldForAWhile{10};
constexpr std::size_t kMostLogged = 100;  // reasons per outage

std::string intervals_from(Milliseconds wait) {
  if (wait >= Backoff::kLongest) return "every 60 s";
  return fmt::format("at intervals of {:.1f} s to 60 s",
                     std::chrono::duration<double>(wait).count());
}

// Retrying alone will not mend it.
bool is_final(const Error& error) { return !may_pass(error.kind); }

}  // namespace

// Each reason is logged once per outage. Its text contains addresses and words of the broker, so
// there may be endlessly many: those beyond the limit are for --log-level debug.
LogLevel ReconnectPolicy::level_of(const Error& error) {
  const bool is_new = logged_.size() < kMostLogged && logged_.insert(error.text).second;
  if (!is_new) return LogLevel::debug;
  return may_pass(error.kind) ? LogLevel::warning : LogLevel::error;
}

// If all brokers fail permanently before the monitor has ever consumed, the run ends. Later, they
// are retried at the longest interval, because a broker may refuse connections while it restarts.
bool ReconnectPolicy::ends_run(const std::vector<Error>& errors, bool all_final) const {
  const auto is_ours = [this](const Error& error) {
    return error.kind == ErrorKind::internal || (error.kind == ErrorKind::config && !has_consumed_);
  };
  return !settings_.retry || (all_final && !has_consumed_) || std::ranges::any_of(errors, is_ours);
}

ReconnectPolicy::Consequence ReconnectPolicy::failed(const std::vector<Error>& errors,
                                                     TimePoint now) {
  const bool all_final = std::ranges::all_of(errors, is_final);
  if (ends_run(errors, all_final)) {
    const auto telling = std::ranges::find_if(errors, is_final);
    return {.end = telling == errors.end() ? errors.back() : *telling};
  }
  const auto wait = all_final ? backoff_.slowest() : backoff_.next();
  retry_at_ = now + wait;
  Consequence consequence;
  for (const auto& error : errors) {
    last_failure_ = error.text;
    consequence.notes.push_back(
        {level_of(error), fmt::format("{}; retrying {}", error.text, intervals_from(wait))});
  }
  return consequence;
}

// One level lower: as long as another broker works, nothing is lost.
LogNote ReconnectPolicy::passed_over(const Error& error) {
  auto level = level_of(error);
  if (level == LogLevel::warning) level = LogLevel::info;
  if (level == LogLevel::error) level = LogLevel::warning;
  return {level, fmt::format("{}; using another broker", error.text)};
}

bool ReconnectPolicy::was_of_use(bool has_settled, TimePoint now) const {
  return has_settled || now - consuming_since_ >= kHeldForAWhile;
}

ReconnectPolicy::Consequence ReconnectPolicy::lost(const Error& error, bool has_settled,
                                                   Moment now) {
  if (was_of_use(has_settled, now.monotonic)) {
    backoff_.reset();
    logged_.clear();
  }
  attempts_ = 0;
  down_since_ = now;
  return failed({error}, now.monotonic);
}

LogNote ReconnectPolicy::consuming(const std::string& where, Queue queue, bool first_failed,
                                   TimePoint now) {
  // A broker that kept running accepts the first attempt. One that was killed takes seconds to
  // start.
  was_away_ = attempts_ > 1 || first_failed;
  consuming_since_ = now;
  if (!has_consumed_) {
    has_consumed_ = true;
    return {LogLevel::info, where};
  }
  ++reconnects_;
  const auto down = std::chrono::duration_cast<std::chrono::seconds>(now - down_since_.monotonic);
  const auto again =
      fmt::format("{}; reconnected after {} and {}", where, down, counted(attempts_, "attempt"));
  if (queue == Queue::kept) return {LogLevel::info, again};
  return {LogLevel::warning,
          fmt::format("{}; the queue is new: messages published in the meantime are lost{}", again,
                      settings_.durable ? "" : " (--durable keeps them)")};
}

LogNote ReconnectPolicy::consuming_again(const std::string& where, Queue queue, TimePoint lost_at,
                                         TimePoint now) {
  was_away_ = false;  // the connection is the same, so the broker has kept running
  consuming_since_ = now;
  const auto away = std::chrono::duration_cast<std::chrono::seconds>(now - lost_at);
  const auto again = fmt::format("{}; interrupted for {}", where, away);
  if (queue == Queue::kept) return {LogLevel::info, again};
  return {LogLevel::warning, fmt::format("{}; the queue was deleted, and is new: messages "
                                         "published in the meantime are lost",
                                         again)};
}

std::string ReconnectPolicy::activity() const {
  return fmt::format("{} since {:%Y-%m-%dT%H:%M:%SZ}: {}",
                     has_consumed_ ? "reconnecting" : "connecting",
                     fmt::gmtime(Calendar::to_time_t(down_since_.calendar)),
                     last_failure_.empty() ? "first attempt" : last_failure_);
}

}  // namespace pbm
