// SPDX-License-Identifier: MPL-2.0
// The pipe at standard output, and its reader. What the pipe has accepted counts as written.
#pragma once

#include "simulation/judge.h"
#include "simulation/lines.h"
#include "simulation/timeline.h"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <string_view>

namespace simulated {

class Pipe {
 public:
  Pipe(Timeline& timeline, Judge& judge) : timeline_(timeline), judge_(judge) {}

  // A negative result is -errno.
  [[nodiscard]] ssize_t write(std::string_view bytes) {
    if (is_stalled()) judge_.output_was_blocked();
    if (!has_room()) return -EAGAIN;
    bytes = bytes.substr(0, kCapacity - held_);
    held_ += bytes.size();
    lines_.add(bytes, [this](std::string_view line) { judge_.took_line(line); });
    timeline_.at(std::max(timeline_.now() + kReaction, stalled_until_), [this] { read(); });
    return static_cast<ssize_t>(bytes.size());
  }

  // A pipe is writable if PIPE_BUF bytes fit.
  [[nodiscard]] bool has_room() const { return held_ + kAtomic <= kCapacity; }

  void begin_life() { lines_.forget(); }
  [[nodiscard]] bool is_mid_line() const { return lines_.is_mid_line(); }
  void stall(Time time) { stalled_until_ = std::max(stalled_until_, timeline_.now() + time); }
  void calm() {
    stalled_until_ = Time{};
    timeline_.after(kReaction, [this] { read(); });
  }
  [[nodiscard]] bool is_stalled() const { return timeline_.now() < stalled_until_; }

 private:
  static constexpr std::size_t kCapacity = 4096 * 2;
  static constexpr std::size_t kAtomic = 4096;
  static constexpr Time kReaction = std::chrono::microseconds(100);

  void read() {
    if (!is_stalled()) {
      held_ = 0;
    } else if (held_ != 0) {
      timeline_.at(stalled_until_, [this] { read(); });
    }
  }

  Timeline& timeline_;
  Judge& judge_;
  LineReader lines_;
  std::size_t held_ = 0;
  Time stalled_until_{};
};

}  // namespace simulated
