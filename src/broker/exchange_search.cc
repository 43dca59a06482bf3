// SPDX-License-Identifier: MPL-2.0
// Brokers differ: Pulse has had exchanges of three systems in turn, and a broker of a test may have
// any of them. So a source without an exchange is no error by itself, unless all are missing, which
// means that the host or the virtual host is the wrong one.
#include "broker/exchange_search.h"

#include "event/exchanges.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace pbm {

namespace {

bool has_item(const auto& all, const auto& one) { return std::ranges::find(all, one) != all.end(); }

// Kind protocol, as for a broker with another layout: an operator has to change the options.
Error missing(std::string text) { return {ErrorKind::protocol, std::move(text)}; }

// One exchange of several is worth a warning, because its events are missing. A source that is
// absent as a whole is normal: today's Pulse has Taskcluster only.
LogNote absence_of(Source source, const std::vector<std::string_view>& absent, bool exists) {
  return {exists ? LogLevel::warning : LogLevel::info,
          fmt::format("source {}: the broker has no exchange '{}'", name_of(source),
                      fmt::join(absent, exists ? "', '" : "' or '"))};
}

}  // namespace

void ExchangeSearch::start() {
  to_find_.clear();
  is_there_.clear();
  const auto find = [this](std::string_view exchange) {
    if (!has_item(to_find_, exchange)) to_find_.emplace_back(exchange);
  };
  for (const auto& source : settings_.sources) {
    std::ranges::for_each(source.exchanges, find);
  }
  if (settings_.task_groups) find(exchanges::kTaskGroupResolved);
  if (extent_ == Extent::needed) return;
  for (const auto& binding : settings_.extra_bindings) find(binding.exchange);
}

// One after another, because a reply does not name the exchange that it is about.
void ExchangeSearch::found(bool there) {
  if (!is_complete()) is_there_.emplace(next(), there);
}

Result<void> ExchangeSearch::judge() {
  wanted_.clear();
  if (auto done = want_sources(); !done) return done;
  if (auto done = want_task_groups(); !done) return done;
  if (extent_ == Extent::needed) note_absences();
  return want_extra_bindings();
}

// Looks for all, even if one is missing, because a check reports each of them.
Result<void> ExchangeSearch::want_sources() {
  sources_.clear();
  absences_.clear();
  std::optional<Error> first;
  for (const auto& source : settings_.sources) {
    const bool required = !find_source(source) && settings_.needs_all_sources;
    if (required && !first) first = missing(absences_.back().text);
  }
  if (first) return *first;
  if (sources_.empty() && settings_.extra_bindings.empty()) {
    return missing("the broker has no exchange of any source; check host and vhost of --url");
  }
  return {};
}

// --push needs Taskcluster, and the exchange whose messages say when the push is over.
Result<void> ExchangeSearch::want_task_groups() {
  if (!settings_.task_groups) return {};
  constexpr auto kExchange = exchanges::kTaskGroupResolved;
  const bool there = is_there_.find(kExchange)->second;
  if (!there || !has_item(sources_, name_of(Source::taskcluster))) {
    return missing(fmt::format("watch a push: the broker has no exchange '{}'",
                               there ? exchanges::kTaskCompleted : kExchange));
  }
  wanted_.push_back({std::string(kExchange), {"#"}});
  return {};
}

// Bindings of --bind are the user's own. Whether the exchange exists is known only in a check; a
// run tries to bind, and ends with the broker's own words if that fails.
Result<void> ExchangeSearch::want_extra_bindings() {
  for (const auto& binding : settings_.extra_bindings) {
    const auto found = is_there_.find(binding.exchange);
    if (extent_ == Extent::all && found != is_there_.end() && !found->second) {
      return missing(fmt::format("the broker has no exchange '{}'", binding.exchange));
    }
    wanted_.push_back({binding.exchange, {binding.key}});
  }
  return {};
}

// The source exists if one of its exchanges does.
bool ExchangeSearch::find_source(const SourceKeys& wanted) {
  const auto source = wanted.source;
  std::vector<std::string_view> absent;
  for (const auto exchange : wanted.exchanges) {
    const bool there = is_there_.find(exchange)->second;
    if (!there) absent.push_back(exchange);
    // A missing exchange may be declared later, except alternative names of the same one.
    if (!there && !needs_all_exchanges(source)) continue;
    wanted_.push_back({std::string(exchange), wanted.keys, there, source});
  }
  const bool exists = absent.size() < wanted.exchanges.size();
  if (exists) sources_.push_back(name_of(source));
  const bool is_noted = !exists || needs_all_exchanges(source);
  if (is_noted && !absent.empty()) absences_.push_back(absence_of(source, absent, exists));
  return exists;
}

// At each connection they would be the same.
void ExchangeSearch::note_absences() {
  std::vector<std::string> texts;
  std::ranges::transform(absences_, std::back_inserter(texts), &LogNote::text);
  if (texts != std::exchange(reported_absences_, texts)) notes_ = absences_;
}

}  // namespace pbm
