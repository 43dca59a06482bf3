// SPDX-License-Identifier: MPL-2.0
// The bindings of a queue: which are wanted, which are known to exist, and therefore which request
// is next. The start, the renewal, a reload, and the removal of old bindings differ only in that.
//
// Bindings are renewed periodically. When an exchange is deleted, its bindings are deleted too; if
// it is declared again, it has none, and a consumer would wait forever. AMQP 0-9-1 cannot list the
// bindings of a queue, but binding again has no effect on an existing binding. Bindings to a
// missing exchange are retried at increasing intervals, because the broker logs each failure.
#pragma once

#include "base/clock.h"
#include "base/log_types.h"
#include "broker/codec.h"
#include "broker/settings.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
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

class BindingPlan {
 public:
  static constexpr std::chrono::seconds kEvery{30};
  static constexpr std::chrono::seconds kEveryIfAbsent{600};

  // Begins with a queue of which nothing is known, except that it may have unwanted bindings.
  void start(const std::vector<ExchangeBindings>& wanted, const std::vector<Binding>& unwanted,
             TimePoint now);

  // Replaces the keys of a source. The bindings that are no longer wanted are kept until narrow().
  void replace_keys(Source source, const std::vector<std::string>& keys);
  void narrow() { narrows_ = true; }

  // Whether a wanted binding to an existing exchange has not been asked for.
  [[nodiscard]] bool is_incomplete() const { return first_unknown() != std::nullopt; }

  enum class Action : std::uint8_t { bind, renew, unbind };
  struct Step {
    Action action{};
    Binding binding{};
  };
  // The next request, if one is due. Call answered() with the reply before the next call.
  [[nodiscard]] std::optional<Step> next(TimePoint now);
  // Returns a note if anything has changed. `refusal` may be null.
  [[nodiscard]] std::optional<LogNote> answered(const Closed* refusal, TimePoint now);

  // The queue is gone, or nothing is known of it until the next start(). A durable one still has
  // its bindings.
  void connection_lost(bool durable);

 private:
  struct Watched {
    ExchangeBindings bindings;
    TimePoint due;
    std::chrono::seconds every;
    std::size_t next_key = 0;
    bool in_trouble = false;  // the last renewal was refused
  };

  [[nodiscard]] std::optional<Binding> first_unknown() const;
  [[nodiscard]] bool is_wanted(const Binding& binding) const;
  [[nodiscard]] std::optional<LogNote> renewed(Watched& asked, TimePoint now);
  [[nodiscard]] std::optional<LogNote> not_renewed(Watched& asked, const Closed& refusal,
                                                   TimePoint now);
  void forget(std::string_view exchange);

  std::vector<Watched> watched_{};
  std::set<Binding> known_{};        // answered, even if refused: the renewal tries again
  bool all_known_ = false;           // so far as next() has looked: it is called for each message
  std::vector<Binding> unwanted_{};  // to be removed
  bool narrows_ = false;             // whether they may be removed now
  std::optional<Step> asked_{};
  std::size_t renewing_ = 0;  // index in watched_
};

}  // namespace pbm
