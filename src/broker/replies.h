// SPDX-License-Identifier: MPL-2.0
// Maps the reply codes of AMQP 0-9-1 ("reply-code" constants of the specification) to kinds
// of errors.
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

// For calls that only read the bytes; the text must outlive the call.
[[nodiscard]] inline amqp_bytes_t bytes_of(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}

// The content of connection.close or channel.close from the broker.
struct Closure {
  int code = 0;
  std::string text;
};

// Call only for these two methods.
[[nodiscard]] Closure closure_of(const Method& method);

// refused: permission is missing; protocol: something does not exist or is declared
// differently; connection: a temporary failure.
[[nodiscard]] ErrorKind kind_of_code(int code);

}  // namespace pbm
