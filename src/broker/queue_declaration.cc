// SPDX-License-Identifier: MPL-2.0
// Seen alike on RabbitMQ 3.10, 4.0 and 4.3:
// * A classic queue may be declared again with and without its type, and also with a limit.
// * "invalid arg 'x-delivery-limit' for queue 'q' in vhost '/' of queue type rabbit_classic_queue"
// * "inequivalent arg 'x-queue-type' for …: received 'classic' but current is 'quorum'", or
// "current
//   is the value 'quorum' of type 'longstr'", or "current is none", which is a classic queue
// * "inequivalent arg 'x-delivery-limit' for …: received the value '-1' of type 'long' but current
//   is the value '5' of type 'long'", or "current is none"
#include "broker/queue_declaration.h"

#include <fmt/format.h>

#include <charconv>
#include <string_view>

namespace pbm {

namespace {

constexpr int kLimitsSince = 4;  // major version of RabbitMQ
constexpr std::int64_t kLimitByDefault = 20;
constexpr std::int64_t kNoLimit = -1;  // since then
constexpr int kMostRefusals = 4;       // type, limit, and both again if the queue is replaced

template <typename Number>
std::optional<Number> leading_number(std::string_view text) {
  Number number{};
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  return end.ec == std::errc() ? std::optional(number) : std::nullopt;
}

// The value of the queue's argument in a refusal; empty if it has none.
std::string_view current_value(std::string_view refusal) {
  constexpr std::string_view kBefore = "current is ";
  const auto current = refusal.find(kBefore);
  if (current == refusal.npos) return {};
  const auto rest = refusal.substr(current);
  const auto begin = rest.find('\'');
  return begin == rest.npos ? "" : rest.substr(begin + 1, rest.find('\'', begin + 1) - begin - 1);
}

}  // namespace

void QueueDeclaration::start(const std::string& version) {
  is_rabbitmq_ = !version.empty();
  has_limits_ = leading_number<int>(version).value_or(0) >= kLimitsSince;
  refusals_ = 0;
}

void QueueDeclaration::found(bool there) {
  is_there_ = there;
  if (there) return;
  type_ = given_;
  is_limit_known_ = false;
}

// An existing queue of unknown type is declared as the most frequent one, which is refused if it is
// another.
QueueArguments QueueDeclaration::arguments() const {
  QueueArguments arguments{.durable = true, .type = type_, .single_active = single_active_};
  if (!type_ && is_rabbitmq_ && is_there_) arguments.type = QueueType::classic;
  if (arguments.type == QueueType::classic) return arguments;
  if (is_limit_known_) {
    arguments.delivery_limit = limit_argument_;
  } else if (has_limits_) {
    arguments.delivery_limit = kNoLimit;
  }
  return arguments;
}

bool QueueDeclaration::accepted() {
  const auto arguments = this->arguments();
  if (!arguments.type && is_rabbitmq_) {
    is_there_ = true;
    return true;
  }
  type_ = arguments.type;
  limit_argument_ = arguments.delivery_limit;
  is_limit_known_ = type_ == QueueType::quorum;
  return false;
}

// A virtual host whose type has no limit, or no single active consumer, may be one of streams,
// which are no queues.
bool QueueDeclaration::refused(const Closed& refusal) {
  if (++refusals_ > kMostRefusals) return false;
  const auto& text = refusal.text;
  if (!type_ && text.find("invalid arg '") != text.npos) {
    type_ = QueueType::classic;
    return true;
  }
  if (text.find("'x-queue-type'") != text.npos) return learn_type(text);
  return text.find("'x-delivery-limit'") != text.npos && learn_limit(text);
}

bool QueueDeclaration::learn_type(const std::string& text) {
  const auto current = current_value(text);
  const bool is_quorum = current == name_of(QueueType::quorum);
  if (given_ || !(is_quorum || current.empty() || current == name_of(QueueType::classic)))
    return false;
  is_there_ = true;
  type_ = is_quorum ? QueueType::quorum : QueueType::classic;
  is_limit_known_ = false;
  return true;
}

bool QueueDeclaration::learn_limit(const std::string& text) {
  if (text.find("inequivalent arg") == text.npos) return false;
  is_there_ = is_limit_known_ = true;
  limit_argument_ = leading_number<std::int64_t>(current_value(text));
  return true;
}

// After how many deliveries a message is dropped, as far as the queue decides it.
std::optional<std::int64_t> QueueDeclaration::limit() const {
  if (type_ != QueueType::quorum || !is_limit_known_) return std::nullopt;
  if (!limit_argument_) return has_limits_ ? std::optional(kLimitByDefault) : std::nullopt;
  return *limit_argument_ < 0 ? std::nullopt : limit_argument_;
}

std::string QueueDeclaration::shown() const {
  if (!type_) return {};
  const std::string name(name_of(*type_));
  if (const auto most = limit()) return fmt::format("{}, delivery limit {}", name, *most);
  const bool is_unlimited = has_limits_ && is_limit_known_ && type_ == QueueType::quorum;
  return is_unlimited ? name + ", no delivery limit" : name;
}

// Tried on 4.0 and 4.3: a policy lifts the limit by default, but not one that is an argument.
std::string QueueDeclaration::warning() const {
  const auto most = limit();
  if (!most) return {};
  return fmt::format(
      "the broker drops a message after {} deliveries{}, each of which may be an interrupted run; "
      "{}delete the queue while it is empty: the next start declares it without a limit",
      *most, limit_argument_ ? "" : ", unless a policy sets \"delivery-limit\" to -1",
      limit_argument_ ? "the queue was declared with this limit, which no policy lifts: "
                      : "set such a policy, or ");
}

}  // namespace pbm
