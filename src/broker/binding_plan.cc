// SPDX-License-Identifier: MPL-2.0
// The state of a queue is never known, only what was asked for and answered. Everything here
// follows from that: what has not been answered on this connection is asked for again, which does
// no harm, and a refusal counts as an answer, because the broker has logged it and would log the
// next one.
#include "broker/binding_plan.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

// An exchange that is gone has no bindings to remove.
std::optional<LogNote> refused(const BindingPlan::Step& asked, const Closed& refusal) {
  const bool removes = asked.action == BindingPlan::Action::unbind;
  if (removes && refusal.is_absence()) return std::nullopt;
  return LogNote{LogLevel::warning,
                 fmt::format("{} exchange '{}': {}", removes ? "unbind from" : "bind to",
                             printable(asked.binding.exchange), refusal.text)};
}

}  // namespace

// An exchange without keys is one that --unbind has cleared.
void BindingPlan::start(const std::vector<ExchangeBindings>& wanted,
                        const std::vector<Binding>& unwanted, TimePoint now) {
  watched_.clear();
  known_.clear();
  all_known_ = false;
  asked_.reset();
  narrows_ = true;
  for (const auto& each : wanted) {
    if (each.keys.empty()) continue;
    const auto every = each.is_there ? kEvery : kEveryIfAbsent;
    watched_.push_back({each, now + every, every});
  }
  for (const auto& each : unwanted) {
    if (std::ranges::find(unwanted_, each) == unwanted_.end()) unwanted_.push_back(each);
  }
  std::erase_if(unwanted_, [this](const Binding& each) { return is_wanted(each); });
}

// A removal that has been sent takes the binding away, even if it is wanted again.
void BindingPlan::replace_keys(Source source, const std::vector<std::string>& keys) {
  narrows_ = all_known_ = false;
  if (asked_ && asked_->action == Action::unbind) known_.erase(asked_->binding);
  for (auto& each : watched_) {
    if (each.bindings.source != source) continue;
    for (const auto& key : each.bindings.keys) {
      const Binding before{each.bindings.exchange, key};
      if (each.bindings.is_there && std::ranges::find(unwanted_, before) == unwanted_.end())
        unwanted_.push_back(before);
    }
    each.bindings.keys = keys;
    each.next_key = 0;
  }
  std::erase_if(unwanted_, [this](const Binding& each) { return is_wanted(each); });
}

// An exchange may be wanted twice, for a source and by --bind.
bool BindingPlan::is_wanted(const Binding& binding) const {
  return std::ranges::any_of(watched_, [&](const Watched& each) {
    return each.bindings.exchange == binding.exchange &&
           std::ranges::find(each.bindings.keys, binding.key) != each.bindings.keys.end();
  });
}

// A missing exchange is left to the renewal, which asks less and less often.
std::optional<Binding> BindingPlan::first_unknown() const {
  for (const auto& each : watched_) {
    if (!each.bindings.is_there) continue;
    for (const auto& key : each.bindings.keys) {
      Binding binding{each.bindings.exchange, key};
      if (!known_.contains(binding)) return binding;
    }
  }
  return std::nullopt;
}

// What is missing comes first, then what is too much: at no time do the bindings miss a message
// that both the old and the new filter match.
std::optional<BindingPlan::Step> BindingPlan::next(TimePoint now) {
  auto unknown = all_known_ ? std::nullopt : first_unknown();
  all_known_ = !unknown;
  if (unknown) {
    asked_ = {Action::bind, std::move(*unknown)};
  } else if (narrows_ && !unwanted_.empty()) {
    asked_ = {Action::unbind, unwanted_.front()};
  } else {
    const auto first = std::ranges::min_element(watched_, {}, &Watched::due);
    if (first == watched_.end() || first->due > now) return std::nullopt;
    const auto& bindings = first->bindings;
    renewing_ = static_cast<std::size_t>(first - watched_.begin());
    asked_ = {Action::renew, {bindings.exchange, bindings.keys[first->next_key]}};
  }
  return asked_;
}

// The plan may have changed since the request was sent.
std::optional<LogNote> BindingPlan::answered(const Closed* refusal, TimePoint now) {
  const auto asked = std::exchange(asked_, {}).value_or(Step{});
  if (asked.action == Action::unbind) {
    known_.erase(asked.binding);
    all_known_ = false;
    std::erase(unwanted_, asked.binding);
  } else if (refusal == nullptr || asked.action == Action::bind) {
    known_.insert(asked.binding);
  }
  if (asked.action == Action::renew && renewing_ < watched_.size()) {
    auto& watched = watched_[renewing_];
    return refusal == nullptr ? renewed(watched, now) : not_renewed(watched, *refusal, now);
  }
  return refusal == nullptr ? std::nullopt : refused(asked, *refusal);
}

// The keys of an exchange are bound one after the other.
std::optional<LogNote> BindingPlan::renewed(Watched& asked, TimePoint now) {
  if (++asked.next_key < asked.bindings.keys.size()) return std::nullopt;
  asked.next_key = 0;
  asked.every = kEvery;
  asked.due = now + kEvery;
  asked.in_trouble = all_known_ = false;
  if (std::exchange(asked.bindings.is_there, true)) return std::nullopt;
  return LogNote{
      LogLevel::warning,
      fmt::format("exchange '{}' exists now and is bound; messages published to it before "
                  "were not received",
                  printable(asked.bindings.exchange))};
}

// A binding that may not be renewed still exists, unless its exchange is gone.
std::optional<LogNote> BindingPlan::not_renewed(Watched& asked, const Closed& refusal,
                                                TimePoint now) {
  asked.next_key = 0;
  asked.every = std::min(asked.every * 2, kEveryIfAbsent);
  asked.due = now + asked.every;
  const bool is_gone = refusal.is_absence();
  const bool is_news = is_gone ? asked.bindings.is_there : !asked.in_trouble;
  if (is_gone) {
    asked.bindings.is_there = false;
    forget(asked.bindings.exchange);
  }
  asked.in_trouble = true;
  if (!is_news) return std::nullopt;
  return LogNote{LogLevel::warning,
                 fmt::format("bind to exchange '{}' again: {}; {}",
                             printable(asked.bindings.exchange), refusal.text,
                             is_gone ? "its messages are not received until a retry succeeds"
                                     : "its existing bindings remain, but would not be restored "
                                       "if the exchange were deleted")};
}

// If the exchange is declared again, it has no bindings, so all of them are asked for again.
void BindingPlan::forget(std::string_view exchange) {
  std::erase_if(known_, [&](const Binding& each) { return each.exchange == exchange; });
  all_known_ = false;
}

// A temporary queue takes its bindings with it.
void BindingPlan::connection_lost(bool durable) {
  known_.clear();
  all_known_ = false;
  asked_.reset();
  if (!durable) unwanted_.clear();
}

}  // namespace pbm
