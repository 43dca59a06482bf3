// SPDX-License-Identifier: MPL-2.0
// Shows the progress of a long replay on a terminal, in one line that is overwritten.
#pragma once

#include "base/clock.h"
#include "flow/delivery_source.h"

#include <chrono>
#include <optional>
#include <string>

namespace pbm {

// "45 %, 120.0 of 266.7 MB, 54.1 MB/s, 3 s left".
[[nodiscard]] std::string progress_text(const ReplayProgress& progress,
                                        std::chrono::duration<double> elapsed);

class Progress {
 public:
  static constexpr std::chrono::seconds kFirst{2};  // a short replay shows none
  static constexpr std::chrono::seconds kEvery{1};

  // `descriptor`: the terminal; -1: none. The source must outlive this.
  Progress(const DeliverySource& source, int descriptor, TimePoint start);

  void show(TimePoint now);
  void finish();
  [[nodiscard]] std::optional<TimePoint> wake_at() const { return next_.when(); }

 private:
  const DeliverySource& source_;
  int descriptor_;
  TimePoint start_;
  Deadline next_{};
  bool shown_ = false;
};

}  // namespace pbm
