// SPDX-License-Identifier: MPL-2.0
// Renews bindings periodically. When an exchange is deleted, its bindings are deleted too; if
// it is declared again, it has none, and a consumer would wait forever. AMQP 0-9-1 cannot list
// the bindings of a queue, but binding again has no effect on an existing binding. Bindings to
// a missing exchange are retried at increasing intervals, because the broker logs each
// failure.
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
  std::optional<Source> source{};  // nothing: an exchange of no source, or of --bind
};

class BindingWatch {
 public:
  static constexpr std::chrono::seconds kEvery{30};
  static constexpr std::chrono::seconds kEveryIfAbsent{600};

  BindingWatch(std::vector<ExchangeBindings> bindings, TimePoint now);

  // The bindings as they are known now.
  [[nodiscard]] std::vector<ExchangeBindings> bindings() const;

  // Replaces the keys of all exchanges of a source. Does not make them due.
  void replace_keys(Source source, const std::vector<std::string>& keys);

  // When the next binding is due, and which one it is.
  [[nodiscard]] std::optional<TimePoint> due_at() const;
  [[nodiscard]] Binding next() const;

  // The broker's reply to next(). Returns a note if anything has changed.
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
