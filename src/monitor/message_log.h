// SPDX-License-Identifier: MPL-2.0
// What the log is told about single messages: malformed ones, and kinds of tasks that this
// version doesn't know. Either may come in floods.
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

  // Each kind once a run; nothing for an empty one.
  void unknown_kind(std::string_view kind);

  // Logs counts of lines that were held back, when their time has come; and at the end.
  void sum_up(TimePoint now) { malformed_.sum_up(log_, now); }
  void finish() { malformed_.finish(log_); }

 private:
  Log& log_;
  LogLimiter malformed_{"bad messages"};
  std::set<std::string, std::less<>> kinds_;
};

}  // namespace pbm
