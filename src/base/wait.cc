// SPDX-License-Identifier: MPL-2.0
#include "base/wait.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <limits>

namespace pbm {

int wait_for(int descriptor, short events, TimePoint deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<Milliseconds>(deadline - Monotonic::now()).count();
    constexpr Milliseconds::rep kMost = std::numeric_limits<int>::max();
    pollfd entry{descriptor, events, 0};
    const int ready =
        ::poll(&entry, 1, static_cast<int>(std::clamp(left, Milliseconds::rep{0}, kMost)));
    if (ready > 0) return 0;
    if (ready == 0) return ETIMEDOUT;
    if (errno != EINTR) return errno;
  }
}

}  // namespace pbm
