// SPDX-License-Identifier: MPL-2.0
// Log lines about single messages: malformed ones, and tasks of unknown kinds. Both are
// limited, because either may arrive in large numbers.
#pragma once

#include "base/clock.h"
#include "base/log.h"
#include "base/log_limiter.h"
#include "event/delivery.h"

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace pbm {

class MessageLog {
 public:
  // The log must outlive this.
  explicit MessageLog(Log& log) : log_(log) {}

  void malformed(const Delivery& delivery, Defect defect, TimePoint now);

  // Logs each kind once per run, up to kMostKinds of them. Ignores an empty one.
  static constexpr std::size_t kMostKinds = 100;  // more than Firefox CI will ever add
  static constexpr std::size_t kMostKindBytes = 100;
  void unknown_kind(std::string_view kind);

  // Log the number of suppressed lines: sum_up() if it is due, finish() at the end.
  void sum_up(TimePoint now) { malformed_.sum_up(log_, now); }
  void finish() { malformed_.finish(log_); }

 private:
  Log& log_;
  LogLimiter malformed_{"malformed messages"};
  std::set<std::string, std::less<>> kinds_;
};

}  // namespace pbm
