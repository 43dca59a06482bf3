// SPDX-License-Identifier: MPL-2.0
// The executable defines the functions of libc that reach the world, so that its own definition is
// the one that every library finds, too. Within the monitor they are answered by the simulated
// world; in the simulation itself, and for what needs no simulation, the real ones are called.
#pragma once

#include "simulation/world.h"

#include <dlfcn.h>

#include <cerrno>

namespace simulated {

// Not 0 while the simulation itself runs, on behalf of a call.
extern int calls_outside;

// Whether the monitor calls.
[[nodiscard]] inline bool is_of_monitor() {
  return calls_outside == 0 && current != nullptr && current->process.is_alive();
}

// For as long as the simulation itself runs.
class Outside {
 public:
  Outside() { ++calls_outside; }
  Outside(const Outside&) = delete;
  Outside& operator=(const Outside&) = delete;
  ~Outside() { --calls_outside; }
};

// For a signal handler of the monitor.
class Inside {
 public:
  Inside() { calls_outside = 0; }
  Inside(const Inside&) = delete;
  Inside& operator=(const Inside&) = delete;
  ~Inside() { calls_outside = before_; }

 private:
  int before_ = calls_outside;
};

// The function that ours replaces.
template <class Function>
Function* call_real(const char* name) {
  return reinterpret_cast<Function*>(::dlsym(RTLD_NEXT, name));
}

// The costs of a call, and of each byte that it copies.
inline constexpr Time kCall = std::chrono::microseconds(2);
inline constexpr Time kByte = std::chrono::nanoseconds(1);

// The result of a call: a negative one is -errno.
template <typename Result>
Result result_of(Result result) {
  if (result >= 0) return result;
  errno = static_cast<int>(-result);
  return -1;
}

}  // namespace simulated
