// SPDX-License-Identifier: MPL-2.0
// Runs a history in a process and a directory of its own, so that no history depends on another
// one, and a crash ends only one.
#pragma once

#include "base/fd.h"
#include "simulation/coverage.h"
#include "simulation/history.h"

#include <sys/types.h>

#include <cstdint>
#include <string>

namespace simulated {

struct Outcome {
  std::string violation;  // empty: none
  std::string story;
  Coverage coverage;
  std::int64_t most_memory = 0;  // bytes, at the end of a turn; differs between builds
};

class Run {
 public:
  explicit Run(History history);

  [[nodiscard]] const History& history() const { return history_; }
  // Ready to be read when the history goes on or is over.
  [[nodiscard]] int descriptor() const { return result_.get(); }
  // Reads what there is, waiting for it. True: it is over.
  [[nodiscard]] bool advance();
  // Once it is over.
  [[nodiscard]] Outcome outcome();

 private:
  History history_;
  pid_t pid_ = 0;
  std::string directory_;
  pbm::Fd result_;
  std::string received_;
};

// Waits for its end.
[[nodiscard]] Outcome run(const History& history);

}  // namespace simulated
