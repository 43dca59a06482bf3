// SPDX-License-Identifier: MPL-2.0
// The messages of the simulated broker, and how their lines are recognized: each has its number as
// its revision.
#pragma once

#include "simulation/broker.h"

#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace simulated {

[[nodiscard]] Message matching_message(int number);
[[nodiscard]] bool is_failure(int number);            // the build of a message that matches
[[nodiscard]] Message filtered_message(int number);   // of a tree that no filter has
[[nodiscard]] Message malformed_message(int number);  // no JSON

// The number of the message of a line.
[[nodiscard]] std::optional<int> number_in(std::string_view line);

// Puts lines together from what is written.
class LineReader {
 public:
  void add(std::string_view bytes, const std::function<void(std::string_view line)>& use);
  void forget() {
    partial_.clear();
    is_torn_ = false;
  }
  [[nodiscard]] bool is_mid_line() const { return !partial_.empty(); }
  // Its writer has ended: what there is of a line may be ended, but is none.
  void tear() { is_torn_ = !partial_.empty(); }

 private:
  std::string partial_;
  bool is_torn_ = false;
};

}  // namespace simulated
