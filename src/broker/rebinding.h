// SPDX-License-Identifier: MPL-2.0
// Changes the bindings of a queue while it is consumed, so that no message is missed: first
// adds the new bindings; once the new filter applies, removes the old ones.
#pragma once

#include "broker/settings.h"

#include <deque>
#include <optional>
#include <vector>

namespace pbm {

class Rebinding {
 public:
  struct Request {
    Binding binding;
    bool removes = false;
  };

  // Replaces what was planned before: adds the bindings that are in `after` only; narrow()
  // then allows the removal of those that are not in it.
  void widen(const std::vector<Binding>& before, const std::vector<Binding>& after);
  [[nodiscard]] bool is_widening() const { return !to_add_.empty(); }
  [[nodiscard]] bool is_done() const {
    return to_add_.empty() && (!narrows_ || to_remove_.empty());
  }
  void narrow() { narrows_ = true; }

  // The next request to send, and what to call when it was answered. Returns that request.
  [[nodiscard]] std::optional<Request> next();
  Request answered();

  // The next subscription adds all bindings. A durable queue still has the old ones.
  void connection_lost(bool durable);

 private:
  std::deque<Binding> to_add_;
  std::deque<Binding> to_remove_;
  std::optional<Request> asked_{};
  bool narrows_ = false;
};

}  // namespace pbm
