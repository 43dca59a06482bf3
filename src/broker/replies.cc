// SPDX-License-Identifier: MPL-2.0
#include "broker/replies.h"

#include "base/printable.h"

namespace pbm {

Closure closure_of(const amqp_method_t& method) {
  switch (method.id) {
    case AMQP_CONNECTION_CLOSE_METHOD: {
      const auto* close = static_cast<amqp_connection_close_t*>(method.decoded);
      return {close->reply_code, printable(view_of(close->reply_text))};
    }
    case AMQP_CHANNEL_CLOSE_METHOD: {
      const auto* close = static_cast<amqp_channel_close_t*>(method.decoded);
      return {close->reply_code, printable(view_of(close->reply_text))};
    }
    default:
      return {0, "an unexpected reply"};
  }
}

ErrorKind kind_of_code(int code) {
  switch (code) {
    case AMQP_ACCESS_REFUSED:
    case AMQP_NOT_ALLOWED:  // no such vhost
      return ErrorKind::refused;
    case AMQP_NOT_FOUND:
    case AMQP_RESOURCE_LOCKED:
    case AMQP_PRECONDITION_FAILED:
    case AMQP_NOT_IMPLEMENTED:
      return ErrorKind::protocol;
    default:
      return ErrorKind::connection;
  }
}

}  // namespace pbm
