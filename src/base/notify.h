// SPDX-License-Identifier: MPL-2.0
// Notifications to the service manager, sent with libsystemd: sd_notify(3) on
// $NOTIFY_SOCKET, and the watchdog of sd_watchdog_enabled(3). Without these variables, or if
// built with PBM_SYSTEMD=OFF, nothing is sent.
//
// sd_notify() blocks if the socket is full. With a few notifications a minute, that happens
// only if the service manager hangs.
#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class Notify {
 public:
  // The longest interval between two watchdog messages. It is short, so that nearly all of
  // WatchdogSec= is available for one turn of the loop.
  static constexpr std::chrono::seconds kLongestSilence{10};

  // Reads the environment, without changing it.
  Notify();

  // Whether there is a service manager to notify.
  [[nodiscard]] bool is_wanted() const { return wanted_; }

  // Startup is complete. Only the first call has an effect.
  void ready();
  // The status. Sent only if it has changed, as one line: a line break in it would begin another
  // assignment, such as MAINPID=.
  void status(std::string_view text);
  void reloading();
  // Ends reloading().
  void reloaded();
  void stopping();

  // Sends a watchdog message if one is due.
  void alive(TimePoint now);
  // When the next one is due.
  [[nodiscard]] std::optional<TimePoint> alive_at() const;

 private:
  bool wanted_;
  std::optional<Milliseconds> silence_{};  // between watchdog messages, if there is a watchdog
  bool ready_ = false;
  TimePoint next_alive_{};
  std::string status_;
};

}  // namespace pbm
