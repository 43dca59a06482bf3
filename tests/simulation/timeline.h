// SPDX-License-Identifier: MPL-2.0
// The time of the simulated world, and the story of what has happened in it.
#pragma once

#include "simulation/agenda.h"

#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace simulated {

class Timeline {
 public:
  [[nodiscard]] Time now() const { return now_; }
  [[nodiscard]] Time calendar_shift() const { return calendar_shift_; }
  void set_calendar(Time shift) { calendar_shift_ += shift; }

  void after(Time delay, std::function<void()> what) { agenda_.add(now_ + delay, std::move(what)); }
  void at(Time when, std::function<void()> what) { agenda_.add(when, std::move(what)); }
  // Whoever waits looks again at that time.
  void wake_at(Time when) {
    agenda_.add(when, [] {});
  }

  // The monitor computes.
  void spend(Time cost) {
    now_ += cost;
    spent_ += cost;
  }
  // In all.
  [[nodiscard]] Time spent() const { return spent_; }
  // What is due happens.
  void happen() {
    while (const auto what = agenda_.take(now_)) what();
  }
  // Passes the time until something happens, but no longer than until `limit`.
  void wait(Time limit) {
    const auto next = agenda_.next();
    const auto until = next && *next < limit ? *next : limit;
    if (until > now_) now_ = until;
    happen();
  }

  // A line of the story. `who` is one word.
  void say(std::string_view who, std::string_view text);
  [[nodiscard]] const std::string& story() const { return story_; }

 private:
  Time now_{};
  Time spent_{};
  Time calendar_shift_{};
  Agenda agenda_;
  std::string story_;
};

}  // namespace simulated
