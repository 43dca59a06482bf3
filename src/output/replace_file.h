// SPDX-License-Identifier: MPL-2.0
// Replaces the content of a file. Programs that open the file see either the old content or all of
// the new content, because a new file takes the name of the old one (rename(2)).
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <string>
#include <string_view>

namespace pbm {

struct NewFile {
  // Its name until the rename, in the same directory. A file of that name is deleted: a process
  // that was killed may have left it.
  std::string name;
  // Called with the descriptor before the rename, when the content has been written. Returns 0 or
  // an errno.
  int (*complete)(int descriptor);
};

// Returns the new file, open for reading and writing, with mode 0600 unless `complete` changes it.
// On failure the old file stays. The text of an error is the reason alone, without the path.
[[nodiscard]] Result<Fd> replace_file(const std::string& path, std::string_view content,
                                      const NewFile& next);

}  // namespace pbm
