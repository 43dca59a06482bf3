// SPDX-License-Identifier: MPL-2.0
#include "broker/replies.h"

#include "base/text.h"

#include <fmt/format.h>

namespace pbm {

namespace {

// The reason given by the broker; if there is none, the code and its name.
Closure closure(int code, amqp_bytes_t text) {
  if (text.len != 0) return {code, printable(view_of(text))};
  constexpr std::string_view kPrefix = "AMQP_";
  std::string_view name = amqp_constant_name(code);
  if (!name.starts_with(kPrefix))
    return {code, fmt::format("closed with code {}, without a reason", code)};
  name.remove_prefix(kPrefix.size());
  return {code, fmt::format("closed with code {}, {}, without a reason", code, name)};
}

}  // namespace

Closure closure_of(const Method& method) {
  if (method.id == AMQP_CONNECTION_CLOSE_METHOD) {
    const auto* close = static_cast<amqp_connection_close_t*>(method.fields);
    return closure(close->reply_code, close->reply_text);
  }
  const auto* close = static_cast<amqp_channel_close_t*>(method.fields);
  return closure(close->reply_code, close->reply_text);
}

ErrorKind kind_of_code(int code) {
  switch (code) {
    case AMQP_ACCESS_REFUSED:
    case AMQP_NOT_ALLOWED:  // no such vhost
      return ErrorKind::refused;
    case AMQP_NOT_FOUND:
    case AMQP_RESOURCE_LOCKED:
    case AMQP_PRECONDITION_FAILED:
    case AMQP_NOT_IMPLEMENTED: return ErrorKind::protocol;
    default: return ErrorKind::connection;
  }
}

}  // namespace pbm
