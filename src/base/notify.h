// SPDX-License-Identifier: MPL-2.0
// What the service manager is told, by libsystemd: the protocol of sd_notify(3)
// on $NOTIFY_SOCKET and of sd_watchdog_enabled(3). Where nobody asks, nothing
// is sent, nor by a program built with PBM_SYSTEMD=OFF.
//
// A message waits where the manager's socket is full; with a few a minute that
// takes a manager that has been stuck for long.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class Notify {
 public:
  // Between two signs of life: short beside the time that one turn of the loop
  // may take, so that nearly all of WatchdogSec= is left for it.
  static constexpr std::chrono::seconds kLongestSilence{10};

  // From the environment, which stays as it is.
  Notify();

  // Whether a service manager listens.
  [[nodiscard]] bool is_wanted() const { return wanted_; }

  // The service does what it is for; only the first call counts.
  void ready();
  // One line about what it does; the same one again isn't sent.
  void status(std::string_view text);
  void reloading();
  // After reloading(), where the service was ready before.
  void reloaded();
  void stopping();

  // A sign of life from the loop, when one is due.
  void alive(TimePoint now);
  // When the next is due.
  [[nodiscard]] std::optional<TimePoint> alive_at() const;

 private:
  bool wanted_;
  std::optional<Milliseconds> silence_{};  // the longest between two, where a watchdog waits
  bool ready_ = false;
  TimePoint next_alive_{};
  std::string status_;
};

}  // namespace pbm
