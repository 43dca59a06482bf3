// SPDX-License-Identifier: MPL-2.0
// The last lines of an output file and of those before it, which rotation has renamed.
#pragma once

#include "event/acknowledgement.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

// Cuts off an incomplete last line that this program has begun to write, as JSON: its message is
// delivered again. Other text is not cut. The descriptor must be open for reading and writing, and
// nobody else may be writing to the file.
void cut_torn_line(int descriptor);

// Whether this process alone writes to the file: takes a lock that lasts until the descriptor is
// closed. At the start, waits up to a second for an earlier process that is just ending.
enum class LockWait { none, second };
[[nodiscard]] bool lock_output(int descriptor, LockWait wait);

// Reads the last lines of the file, and, if it has fewer than `most_lines`, those of the files that
// rotation has renamed, the latest first. Such a file is in the same directory, and either marked
// as the same output (output/output_mark.h), or its name begins with that of the file, followed by
// `.` or `-`, as with logrotate(8). Compressed files are not read. An incomplete last line of a
// renamed file is cut off.
//
// `use` gets each line without its newline, where it ends, as an offset before the end of the file,
// and what the file notes about its message. Reads 256 MiB at most. What can't be read has no
// lines.
struct EarlierLine {
  std::string_view text;
  std::int64_t end = 0;  // 0 for the last line of the file, otherwise negative
  Settlement message = Settlement::open;
};
struct EarlierLines {
  std::size_t count = 0;
  std::optional<FirstAgain> first_again{};  // nothing if it is not noted
};
EarlierLines read_earlier_lines(int descriptor, const std::string& path, std::size_t most_lines,
                                const std::function<void(const EarlierLine&)>& use);

}  // namespace pbm
