// SPDX-License-Identifier: MPL-2.0
// Files that are read whole and at once: configuration, passwords, certificates. Any of
// them may be hostile, or a slip: a FIFO that nothing writes to, a device without an end.
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"

#include <cstddef>
#include <string>

namespace pbm {

// Opens a file for reading without waiting for the writer of a FIFO. The descriptor is
// invalid if that fails; errno then says why.
[[nodiscard]] Fd open_for_reading(const std::string& path);

// What is left to read, up to the end of the file. Waits 10 s at most for a pipe whose
// writer is slow. The error's text says only why it failed: nothing came in time, the
// file is larger than `limit_bytes`, or the system's own words.
[[nodiscard]] Result<std::string> read_whole(int descriptor, std::size_t limit_bytes);

// Waits until the descriptor is ready for `events` (those of poll(2)) or has failed, or
// until the deadline. Signals do not end the wait. Returns 0, or ETIMEDOUT, or the errno
// of a failed poll().
[[nodiscard]] int wait_for(int descriptor, short events, TimePoint deadline);

}  // namespace pbm
