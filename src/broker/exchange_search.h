// SPDX-License-Identifier: MPL-2.0
// Which exchanges a subscription needs, which of them the broker has, and which bindings follow.
//
// All exchanges belong to other users, so they are only looked for: Pulse gives no permission to
// configure them, and an active declaration would fail even if they exist.
#pragma once

#include "base/log_types.h"
#include "base/result.h"
#include "broker/binding_plan.h"
#include "broker/settings.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

class ExchangeSearch {
 public:
  // A check reports each exchange, and whether it is there. A run learns about those of --bind when
  // it binds to them.
  enum class Extent : std::uint8_t { needed, all };

  // The settings must outlive this.
  ExchangeSearch(const BrokerSettings& settings, Extent extent)
      : settings_(settings), extent_(extent) {}

  // Begins on a new connection.
  void start();

  // The exchange to look for, until is_complete(). Call found() with the answer.
  [[nodiscard]] const std::string& next() const { return to_find_[is_there_.size()]; }
  void found(bool there);
  [[nodiscard]] bool is_complete() const { return is_there_.size() == to_find_.size(); }

  // Then: decides what to bind to. Error: protocol, if the broker lacks something that is required;
  // wanted() says what was found even then.
  [[nodiscard]] Result<void> judge();

  // The bindings to the exchanges that are there, or may be declared later. The caller may change
  // them.
  [[nodiscard]] std::vector<ExchangeBindings>& wanted() { return wanted_; }
  [[nodiscard]] const std::vector<ExchangeBindings>& wanted() const { return wanted_; }
  // The names of the sources that exist on the broker.
  [[nodiscard]] const std::vector<std::string_view>& sources() const { return sources_; }

  // What is missing, if that has changed since the last connection.
  [[nodiscard]] std::vector<LogNote> take_notes() { return std::exchange(notes_, {}); }

 private:
  [[nodiscard]] Result<void> want_sources();
  [[nodiscard]] Result<void> want_task_groups();
  [[nodiscard]] Result<void> want_extra_bindings();
  [[nodiscard]] bool find_source(const SourceKeys& wanted);
  void note_absences();

  const BrokerSettings& settings_;
  Extent extent_;
  std::vector<std::string> to_find_{};
  std::map<std::string, bool, std::less<>> is_there_{};
  std::vector<std::string_view> sources_{};
  std::vector<ExchangeBindings> wanted_{};
  std::vector<LogNote> absences_{};
  std::vector<std::string> reported_absences_{};
  std::vector<LogNote> notes_{};
};

}  // namespace pbm
