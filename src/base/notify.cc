// SPDX-License-Identifier: MPL-2.0
// The protocol of sd_notify(3): datagrams of assignments to the socket in NOTIFY_SOCKET. Without
// libsystemd or without the variable, all of this does nothing.
#include "base/notify.h"

#include "base/text.h"
#include "base/variable.h"

#include <fmt/format.h>
#ifdef PBM_SYSTEMD
#include <systemd/sd-daemon.h>
#endif

#include <algorithm>
#include <cstdint>

namespace pbm {

namespace {

// systemd ignores a notification of more than 4 KiB. Escapes can make the status four times as
// long.
constexpr std::size_t kMostStatusBytes = 1000;

#ifdef PBM_SYSTEMD

bool is_asked_for() { return !variable("NOTIFY_SOCKET").empty(); }

// The variables stay set, because a later notification needs them. Commands do not inherit them
// (output/child.cc).
void send(const std::string& message) { ::sd_notify(/*unset_environment=*/0, message.c_str()); }

// The timeout of the watchdog; 0 if there is none.
std::uint64_t watchdog_us() {
  std::uint64_t limit_us = 0;
  return ::sd_watchdog_enabled(/*unset_environment=*/0, &limit_us) > 0 ? limit_us : 0;
}

#else

bool is_asked_for() { return false; }

void send(const std::string& /*message*/) {}

std::uint64_t watchdog_us() { return 0; }

#endif

// Time on CLOCK_MONOTONIC, which std::chrono::steady_clock uses. Type=notify-reload requires it
// since systemd 253, to tell this reload from an earlier one; other versions ignore it.
std::int64_t monotonic_us() {
  return std::chrono::duration_cast<std::chrono::microseconds>(Monotonic::now().time_since_epoch())
      .count();
}

}  // namespace

Notify::Notify() : wanted_(is_asked_for()) {
  const auto limit_us = watchdog_us();
  if (!wanted_ || limit_us == 0) return;
  // sd_watchdog_enabled(3) recommends half of the timeout.
  const auto half = std::chrono::microseconds(limit_us / 2);
  silence_ =
      std::min(Milliseconds(kLongestSilence), std::chrono::duration_cast<Milliseconds>(half));
}

void Notify::ready() {
  if (ready_ || !wanted_) return;
  ready_ = true;
  send("READY=1");
}

void Notify::status(std::string_view text) {
  if (!wanted_ || text == status_) return;
  status_ = text;
  send("STATUS=" + printable(text, kMostStatusBytes));
}

void Notify::reloading() {
  if (!ready_) return;
  send(fmt::format("RELOADING=1\nMONOTONIC_USEC={}", monotonic_us()));
}

void Notify::reloaded() {
  if (ready_) send("READY=1");
}

void Notify::stopping() {
  if (wanted_) send("STOPPING=1");
}

void Notify::alive(TimePoint now) {
  const auto due = alive_at();
  if (!due || now < *due) return;
  next_alive_ = now + *silence_;
  send("WATCHDOG=1");
}

std::optional<TimePoint> Notify::alive_at() const {
  return silence_ ? std::optional(next_alive_) : std::nullopt;
}

}  // namespace pbm
