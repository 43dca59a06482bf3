// SPDX-License-Identifier: MPL-2.0
// Encodes the methods of AMQP 0-9-1 that a consumer sends, with rabbitmq-c.
#pragma once

#include "broker/codec.h"
#include "broker/settings.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// The arguments of a queue.
struct QueueArguments {
  bool durable = false;             // otherwise exclusive
  std::optional<QueueType> type{};  // nothing: that of the virtual host
  bool single_active = false;
  std::optional<std::int64_t> delivery_limit{};
};

// Methods to send, as payloads of method frames. Empty if a value is too long.
namespace encode {
[[nodiscard]] std::string start_ok(const Login& login, std::string_view connection_name);
[[nodiscard]] std::string tune_ok(const Tune& tune);
[[nodiscard]] std::string open(std::string_view vhost);
[[nodiscard]] std::string close();
[[nodiscard]] std::string close_ok();
[[nodiscard]] std::string open_channel();
[[nodiscard]] std::string close_channel();
[[nodiscard]] std::string close_channel_ok();
// Passive: they only look.
[[nodiscard]] std::string find_exchange(std::string_view exchange);
[[nodiscard]] std::string find_queue(std::string_view queue);
[[nodiscard]] std::string declare_queue(std::string_view queue, const QueueArguments& arguments);
[[nodiscard]] std::string bind(std::string_view queue, const Binding& binding);
[[nodiscard]] std::string unbind(std::string_view queue, const Binding& binding);
// Deletes the messages that are ready.
[[nodiscard]] std::string purge_queue(std::string_view queue);
enum class DeleteIf : std::uint8_t { unused, always };
[[nodiscard]] std::string delete_queue(std::string_view queue, DeleteIf condition);
[[nodiscard]] std::string set_prefetch(std::uint16_t messages);
[[nodiscard]] std::string consume(std::string_view queue, std::string_view consumer);
[[nodiscard]] std::string cancel(std::string_view consumer);
[[nodiscard]] std::string acknowledge_up_to(std::uint64_t tag);
}  // namespace encode

}  // namespace pbm
