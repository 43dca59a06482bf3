// SPDX-License-Identifier: MPL-2.0
// A delivery has views of a buffer that the next one overwrites, so whatever is kept is copied. The
// message counts with its texts and its own size towards the limit of what is held back.
#include "flow/held_message.h"

#include <numeric>

namespace pbm {

HeldMessage::HeldMessage(const Delivery& delivery, std::string_view received,
                         std::uint64_t sequence)
    : exchange_(delivery.exchange),
      key_(delivery.key),
      body_(delivery.body),
      received_(received),
      has_routes_(delivery.cc.has_value()),
      redelivered_(delivery.redelivered),
      sequence_(sequence) {
  if (delivery.cc) routes_.assign(delivery.cc->begin(), delivery.cc->end());
}

std::size_t HeldMessage::bytes() const {
  const auto routes = std::accumulate(
      routes_.begin(), routes_.end(), std::size_t{0},
      [](std::size_t sum, const std::string& route) { return sum + sizeof route + route.size(); });
  return sizeof *this + exchange_.size() + key_.size() + body_.size() + routes;
}

// Without a tag: the message was acknowledged when it was held back. Views of short strings do not
// survive a move of this object, so they are made here.
Delivery HeldMessage::delivery() {
  route_views_.assign(routes_.begin(), routes_.end());
  Delivery delivery{};
  delivery.exchange = exchange_;
  delivery.key = key_;
  delivery.body = body_;
  delivery.body_bytes = body_.size();
  if (has_routes_) delivery.cc = route_views_;
  delivery.redelivered = redelivered_;
  return delivery;
}

}  // namespace pbm
