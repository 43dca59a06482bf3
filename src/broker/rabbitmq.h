// SPDX-License-Identifier: MPL-2.0
// The codec of rabbitmq-c for methods, properties and field tables of AMQP 0-9-1. Version 0.12
// moved the headers to a subdirectory; the old ones contain a #warning since then, which no
// compiler option disables.
#pragma once

#if __has_include(<rabbitmq-c/amqp.h>)
#include <rabbitmq-c/amqp.h>
#include <rabbitmq-c/framing.h>
#else
#include <amqp.h>
#include <amqp_framing.h>
#endif

#include <string_view>

namespace pbm {

// For calls that only read the bytes; the text must outlive the call.
inline amqp_bytes_t bytes_of(std::string_view text) {
  return {text.size(), const_cast<char*>(text.data())};
}

}  // namespace pbm
