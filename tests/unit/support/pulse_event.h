// SPDX-License-Identifier: MPL-2.0
// The pulse event of a delivery.
#pragma once

#include "event/delivery.h"
#include "event/event.h"

#include <optional>
#include <string_view>

namespace pbm {

// Its views are those of the delivery.
inline Event pulse_event(const Delivery& delivery, std::optional<Source> source,
                         std::string_view timestamp) {
  Event event;
  event.kind = EventKind::pulse;
  event.set(Field::event, "pulse");
  if (source) event.set(Field::source, name_of(*source));
  event.set(Field::timestamp, timestamp);
  event.set(Field::exchange, delivery.exchange);
  event.set(Field::key, delivery.key);
  event.set_cc(delivery.cc);
  event.set(Field::redelivered, delivery.redelivered);
  event.set(Field::message, delivery.body);
  return event;
}

}  // namespace pbm
