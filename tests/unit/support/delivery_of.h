// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "event/delivery.h"

#include <string_view>

namespace pbm {

// A delivery of this message, whose texts must outlive it.
inline Delivery delivery_of(std::string_view exchange, std::string_view key,
                            std::string_view body) {
  Delivery delivery;
  delivery.exchange = exchange;
  delivery.key = key;
  delivery.body = body;
  delivery.body_bytes = body.size();
  return delivery;
}

}  // namespace pbm
