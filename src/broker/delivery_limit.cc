// SPDX-License-Identifier: MPL-2.0
#include "broker/delivery_limit.h"

#include <fmt/format.h>

#include <charconv>

namespace pbm {

namespace {

constexpr int kLimitsSince = 4;  // major version of RabbitMQ
constexpr std::int64_t kLimitByDefault = 20;
constexpr std::int64_t kNoLimit = -1;  // refused by earlier versions

template <typename Number>
std::optional<Number> leading_number(std::string_view text) {
  Number number{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() ? std::optional(number) : std::nullopt;
}

}  // namespace

void DeliveryLimit::start(const std::string& version) {
  by_default_ = leading_number<int>(version).value_or(0) >= kLimitsSince;
}

std::optional<std::int64_t> DeliveryLimit::argument() {
  if (!is_known_) argument_ = by_default_ ? std::optional(kNoLimit) : std::nullopt;
  return argument_;
}

// "inequivalent arg 'x-delivery-limit' for queue … but current is the value '5' of type 'long'", or
// "… but current is none".
bool DeliveryLimit::learn(const Closed& refusal) {
  const std::string_view text = refusal.text;
  if (text.find("x-delivery-limit") == text.npos) return false;
  constexpr std::string_view kBefore = "current is the value '";
  const auto found = text.find(kBefore);
  argument_ = found == text.npos
                  ? std::nullopt
                  : leading_number<std::int64_t>(text.substr(found + kBefore.size()));
  is_known_ = true;
  return true;
}

std::optional<std::int64_t> DeliveryLimit::deliveries() const {
  if (!argument_) return by_default_ ? std::optional(kLimitByDefault) : std::nullopt;
  return *argument_ < 0 ? std::nullopt : argument_;
}

std::string DeliveryLimit::shown() const {
  if (const auto limit = deliveries()) return fmt::format("delivery limit {}", *limit);
  return argument_ ? "no delivery limit" : "";
}

}  // namespace pbm
