// SPDX-License-Identifier: MPL-2.0
// Reads whole files: configuration, passwords, certificates. By mistake or malice, a path may
// name a FIFO without a writer or an endless device.
#pragma once

#include "base/clock.h"
#include "base/fd.h"
#include "base/result.h"

#include <cstddef>
#include <string>

namespace pbm {

// Opens a file for reading without waiting for the writer of a FIFO. On failure the
// descriptor is invalid and errno is set.
[[nodiscard]] Fd open_for_reading(const std::string& path);

// Whether to wait for what is read from a pipe or a terminal: at the start, but not while messages
// are processed. They are then refused, because what they contained was read at the start.
enum class Waiting { allowed, refused };

// Reads up to the end of the file, and waits for at most 10 s. Error: config; its text is the
// reason only: a timeout, a pipe or terminal, a file larger than `limit_bytes`, or strerror(3).
[[nodiscard]] Result<std::string> read_whole(int descriptor, std::size_t limit_bytes,
                                             Waiting waiting = Waiting::allowed);

// Waits until the descriptor is ready for `events` (see poll(2)) or has failed, or until the
// deadline. Signals do not end the wait. Returns 0, ETIMEDOUT, or the errno of poll().
[[nodiscard]] int wait_for(int descriptor, short events, TimePoint deadline);

}  // namespace pbm
