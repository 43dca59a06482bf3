// SPDX-License-Identifier: MPL-2.0
// Clocks, waiting, and chance.
#include "simulation/calls.h"
#include "simulation/descriptors.h"

#include <poll.h>
#include <sys/time.h>
#include <time.h>

#include <algorithm>
#include <ctime>
#include <random>
#include <span>
#include <vector>

namespace simulated {

int calls_outside = 0;

namespace {

using std::chrono::seconds;

constexpr Time kBoot = seconds(1000);               // the monotonic clock does not begin at 0
constexpr Time kCalendar = seconds(1'795'824'000);  // 2026-11-28

Time clock_of(clockid_t clock) {
  const auto& timeline = current->timeline;
  const bool is_calendar = clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE;
  return timeline.now() + (is_calendar ? kCalendar + timeline.calendar_shift() : kBoot);
}

timespec timespec_of(Time time) {
  const auto whole = std::chrono::floor<seconds>(time);
  return {whole.count(), (time - whole).count()};
}

short simulated_events(const pollfd& entry) {
  auto& world = *current;
  if (world.network.has(entry.fd)) return world.network.events(entry.fd, entry.events);
  const bool writable = (entry.events & POLLOUT) != 0 && world.pipe.has_room();
  return writable ? POLLOUT : short{0};
}

bool is_simulated(int descriptor) {
  return descriptor == kStdout || descriptor == kReopenedStdout || current->network.has(descriptor);
}

// Real descriptors, such as the pipe of the signals, are asked without waiting.
int look(std::span<pollfd> entries) {
  int ready = 0;
  for (auto& entry : entries) {
    entry.revents = 0;
    if (entry.fd < 0) continue;
    if (is_simulated(entry.fd)) {
      entry.revents = simulated_events(entry);
    } else {
      static const auto real = call_real<decltype(::poll)>("poll");
      real(&entry, 1, 0);
    }
    ready += entry.revents != 0 ? 1 : 0;
  }
  return ready;
}

bool is_main_loop(std::span<const pollfd> entries) {
  const auto wake = current->wake_pipe;
  return wake &&
         std::ranges::any_of(entries, [wake](const pollfd& each) { return each.fd == *wake; });
}

// Ends at the time limit, when something is ready, or with -EINTR.
int wait(std::span<pollfd> entries, int timeout_ms) {
  auto& world = *current;
  const auto limit =
      timeout_ms < 0 ? Time::max() : world.timeline.now() + std::chrono::milliseconds(timeout_ms);
  const auto signals = world.signals;
  for (;;) {
    if (const int ready = look(entries); ready > 0) return ready;
    if (world.timeline.now() >= limit) return 0;
    if (world.signals != signals) return -EINTR;
    world.timeline.wait(limit);
    world.enter_call(Time{});
  }
}

int poll_simulated(std::span<pollfd> entries, int timeout_ms) {
  const Outside outside;
  auto& world = *current;
  const bool is_main = is_main_loop(entries);
  if (is_main) world.turn_ends();
  world.enter_call(kCall);
  const int ready = wait(entries, timeout_ms);
  if (is_main) world.turn_begins();
  return ready;
}

}  // namespace

}  // namespace simulated

using namespace simulated;

// NOLINTBEGIN(readability-inconsistent-declaration-parameter-name): reserved names of the system
extern "C" {

int poll(pollfd* entries, nfds_t count, int timeout_ms) {
  static const auto real = call_real<decltype(::poll)>("poll");
  if (!is_of_monitor()) return real(entries, count, timeout_ms);
  return result_of(poll_simulated({entries, count}, timeout_ms));
}

// With _FORTIFY_SOURCE.
int __poll_chk(pollfd* entries, nfds_t count, int timeout_ms, std::size_t /*bytes*/) {
  return poll(entries, count, timeout_ms);
}

// Costs something, or a loop that looks at the clock alone would not end.
int clock_gettime(clockid_t clock, timespec* to) noexcept {
  static const auto real = call_real<decltype(::clock_gettime)>("clock_gettime");
  if (!is_of_monitor()) return real(clock, to);
  current->timeline.spend(std::chrono::nanoseconds(50));
  *to = timespec_of(clock_of(clock));
  return 0;
}

time_t time(time_t* to) noexcept {
  static const auto real = call_real<decltype(::time)>("time");
  if (!is_of_monitor()) return real(to);
  const auto now = timespec_of(clock_of(CLOCK_REALTIME)).tv_sec;
  if (to != nullptr) *to = now;
  return now;
}

}  // extern "C"
// NOLINTEND(readability-inconsistent-declaration-parameter-name)

// Chance is the seed's, too. The library would ask the processor.
std::random_device::result_type std::random_device::_M_getval() {
  return current == nullptr ? 0 : static_cast<result_type>(current->dice.next());
}
