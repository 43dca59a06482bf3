// SPDX-License-Identifier: MPL-2.0
// Asks the broker for the depth of the queue. The answer arrives some turns later.
#pragma once

#include "flow/delivery_source.h"

#include <cstdint>
#include <optional>

namespace pbm {

// A request for the number of messages in the queue.
class DepthQuestion {
 public:
  // False if there is no broker to ask.
  bool ask(DeliverySource& source) {
    const auto answers = source.status().depth_answers;
    if (!source.ask_depth()) return false;
    answers_before_ = answers;
    return true;
  }

  [[nodiscard]] bool is_open() const { return answers_before_.has_value(); }
  [[nodiscard]] bool is_answered(const SourceStatus& status) const {
    return answers_before_ && status.depth_answers > *answers_before_;
  }

  // The answer has been used, or will never arrive.
  void close() { answers_before_.reset(); }

 private:
  std::optional<std::uint64_t> answers_before_{};
};

}  // namespace pbm
