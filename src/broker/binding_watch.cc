// SPDX-License-Identifier: MPL-2.0
#include "broker/binding_watch.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

BindingWatch::BindingWatch(std::vector<ExchangeBindings> bindings, TimePoint now) {
  for (auto& each : bindings) {
    if (each.keys.empty()) continue;
    const auto every = each.is_there ? kEvery : kEveryIfAbsent;
    watched_.push_back({std::move(each), now + every, every});
  }
}

std::vector<ExchangeBindings> BindingWatch::bindings() const {
  std::vector<ExchangeBindings> all;
  for (const auto& each : watched_) all.push_back(each.bindings);
  return all;
}

void BindingWatch::replace_keys(Source source, const std::vector<std::string>& keys) {
  for (auto& each : watched_) {
    if (each.bindings.source != source) continue;
    each.bindings.keys = keys;
    each.next_key = 0;
  }
}

std::size_t BindingWatch::first_due() const {
  return static_cast<std::size_t>(std::ranges::min_element(watched_, {}, &Watched::due) -
                                  watched_.begin());
}

std::optional<TimePoint> BindingWatch::due_at() const {
  return watched_.empty() ? std::nullopt : std::optional(watched_[first_due()].due);
}

Binding BindingWatch::next() const {
  const auto& first = watched_[first_due()];
  return {first.bindings.exchange, first.bindings.keys[first.next_key]};
}

// The keys of an exchange are bound one after the other.
std::optional<LogNote> BindingWatch::accepted(TimePoint now) {
  auto& asked = watched_[first_due()];
  if (++asked.next_key < asked.bindings.keys.size()) return std::nullopt;
  asked.next_key = 0;
  asked.every = kEvery;
  asked.due = now + kEvery;
  if (std::exchange(asked.bindings.is_there, true)) return std::nullopt;
  return LogNote{
      LogLevel::warning,
      fmt::format("exchange '{}' exists now and is bound; messages published to it before "
                  "were not received",
                  printable(asked.bindings.exchange))};
}

std::optional<LogNote> BindingWatch::refused(std::string_view why, TimePoint now) {
  auto& asked = watched_[first_due()];
  asked.next_key = 0;
  asked.every = std::min(asked.every * 2, kEveryIfAbsent);
  asked.due = now + asked.every;
  if (!std::exchange(asked.bindings.is_there, false)) return std::nullopt;
  return LogNote{
      LogLevel::warning,
      fmt::format("bind to exchange '{}' again: {}; its messages are not received until a "
                  "retry succeeds",
                  printable(asked.bindings.exchange), why)};
}

}  // namespace pbm
