// SPDX-License-Identifier: MPL-2.0
// An exchange that is deleted takes its bindings along, and one that is made again under
// its name has none: a consumer would wait for ever. So all bindings are asked for again
// from time to time, which changes nothing where they are in place; those of an exchange
// that is not there, less and less often, as a broker logs each refusal.
//
// AMQP 0-9-1 has no way to list a queue's bindings.
#pragma once

#include "base/clock.h"
#include "base/log_types.h"
#include "broker/settings.h"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

// The bindings to one exchange.
struct ExchangeBindings {
  std::string exchange;
  std::vector<std::string> keys;
  bool is_there = true;
};

class BindingWatch {
 public:
  static constexpr std::chrono::seconds kEvery{30};
  static constexpr std::chrono::seconds kEveryIfAbsent{600};

  BindingWatch(std::vector<ExchangeBindings> bindings, TimePoint now);

  // When the next is due; and that binding.
  [[nodiscard]] std::optional<TimePoint> due_at() const;
  [[nodiscard]] Binding next() const;

  // What the broker answered to next(); a note if anything has changed.
  [[nodiscard]] std::optional<LogNote> accepted(TimePoint now);
  [[nodiscard]] std::optional<LogNote> refused(std::string_view why, TimePoint now);

 private:
  struct Watched {
    ExchangeBindings bindings;
    TimePoint due;
    std::chrono::seconds every;
    std::size_t next_key = 0;
  };

  [[nodiscard]] std::size_t first_due() const;

  std::vector<Watched> watched_;
};

}  // namespace pbm
