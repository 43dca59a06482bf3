// SPDX-License-Identifier: MPL-2.0
// How deeply the field tables of AMQP (section 4.2.5 of the specification) are nested. rabbitmq-c
// decodes them recursively, without a limit: a frame of 1 MB could exhaust the stack.
#pragma once

#include <cstdint>
#include <string_view>

namespace pbm {

enum class Method : std::uint32_t;

// Messages that RabbitMQ has moved between queues have two levels (x-death).
inline constexpr unsigned kMostLevels = 64;

// Whether the table at the beginning of the bytes has more levels of tables and arrays. False if
// it is malformed before that, which the decoder will report.
[[nodiscard]] bool is_nested_too_deeply(std::string_view bytes);

// The same for the headers among the encoded properties of class basic.
[[nodiscard]] bool has_deep_headers(std::string_view properties);

// The same for the arguments of a method.
[[nodiscard]] bool has_deep_arguments(Method method, std::string_view arguments);

// Whether only clients send this method, and it has a table.
[[nodiscard]] bool is_of_clients(Method method);

}  // namespace pbm
