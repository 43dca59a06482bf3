// SPDX-License-Identifier: MPL-2.0
// Removes a byte order mark from the start of a capture, as some editors and Windows programs
// add it. Each compressed member can be such a start, because concatenated gzip files are one
// file. Anywhere else, the mark is part of a line, and not JSON.
#pragma once

#include <cstddef>
#include <string>

namespace pbm {

class MarkFilter {
 public:
  // The next bytes are the first of a member. Has no effect in the middle of a line.
  void begin() { at_start_ = at_start_ || at_line_start_; }

  // Removes the mark from the bytes that were appended to `out` when it had `before` bytes. The
  // first bytes of a mark are held back until the next call, but not at the end of the file.
  void filter(std::string& out, std::size_t before, bool at_end);

 private:
  bool at_start_ = true;
  bool at_line_start_ = true;
  std::string held_;
};

}  // namespace pbm
