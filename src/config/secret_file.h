// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "base/result.h"

#include <string>

namespace pbm {

struct Secret {
  std::string text;
  bool open_to_others = false;  // readable by group or others
};

enum class EmptySecret { refused, accepted };

// The first line of a file that holds a password, without a byte order mark. An error is of
// ErrorKind::config and names the flag and the file, never what is in it.
[[nodiscard]] Result<Secret> read_secret(const std::string& flag, const std::string& path,
                                         EmptySecret empty = EmptySecret::refused);

}  // namespace pbm
