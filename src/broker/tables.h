// SPDX-License-Identifier: MPL-2.0
// AMQP field tables to send, and the header CC to read. Tables are views; the texts must
// outlive them.
#pragma once

#include "broker/rabbitmq.h"

#include <array>
#include <cstddef>
#include <string_view>
#include <vector>

namespace pbm {

[[nodiscard]] amqp_table_entry_t text_entry(const char* name, std::string_view text);
[[nodiscard]] amqp_table_entry_t flag_entry(const char* name);  // true
[[nodiscard]] amqp_table_entry_t table_entry(const char* name, amqp_table_t table);

template <std::size_t N>
[[nodiscard]] amqp_table_t table_of(std::array<amqp_table_entry_t, N>& entries) {
  return {static_cast<int>(entries.size()), entries.data()};
}

// Replaces `routes` by the strings of the header CC; false if there is no such header, or it isn't
// an array. The views are valid as long as the frame.
[[nodiscard]] bool read_cc(const amqp_basic_properties_t& properties,
                           std::vector<std::string_view>& routes);

}  // namespace pbm
