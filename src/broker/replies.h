// SPDX-License-Identifier: MPL-2.0
// What a broker's refusals mean to us: reply codes of AMQP 0-9-1 (the specification's
// "reply-code" constants).
#pragma once

#include "base/error.h"
#include "broker/link.h"
#include "broker/rabbitmq.h"

#include <string>
#include <string_view>

namespace pbm {

[[nodiscard]] inline std::string_view view_of(amqp_bytes_t bytes) {
  return {static_cast<const char*>(bytes.bytes), bytes.len};
}

// For calls that only read; the text must outlive the call.
[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}

// connection.close or channel.close from the broker, in words.
struct Closure {
  int code = 0;
  std::string text;
};

// Only for those two methods.
[[nodiscard]] Closure closure_of(const Method& method);

// refused for what an administrator must allow, protocol for what must exist
// or be declared otherwise, connection for what passes.
[[nodiscard]] ErrorKind kind_of_code(int code);

}  // namespace pbm
