// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/io.h"
#include "base/result.h"

#include <sys/stat.h>

#include <string>
#include <string_view>

namespace pbm {

struct Secret {
  std::string text;
  bool open_to_others = false;  // readable by group or others
};

// Whether group or others may read a file with this mode (see stat(2)).
[[nodiscard]] constexpr bool is_open_to_others(mode_t mode) {
  return (mode & (S_IRGRP | S_IROTH)) != 0;
}

// The first line, without a byte order mark. Files and variables often end with a newline, which is
// not part of a password.
[[nodiscard]] std::string first_line(std::string_view text);

enum class EmptySecret { refused, accepted };

// Reads the first line of a password file, without a byte order mark. Error: config; its text
// names the flag and the file, but never the content.
[[nodiscard]] Result<Secret> read_secret(const std::string& flag, const std::string& path,
                                         EmptySecret empty = EmptySecret::refused,
                                         Waiting waiting = Waiting::allowed);

}  // namespace pbm
