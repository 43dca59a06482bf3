// SPDX-License-Identifier: MPL-2.0
// Opens files by paths that lead through directories that everybody may write to, such as /tmp,
// where another user may have put a link, a file or a directory under the expected name.
//
// In such a directory, what the path names must belong to this process's user, to root, or to the
// owner of the directory. This holds for each component, also of the targets of links, as with
// Linux's fs.protected_symlinks and fs.protected_regular (proc(5)), whatever their values, and for
// directories too, in which another user could put a link later. Each component is opened and then
// examined, so that nothing can be exchanged in between.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <sys/types.h>

#include <string>

namespace pbm {

// Opens a file as open(2) does with these flags and O_CREAT. Errors, here and below: config, or
// output if the device failed; the text is the reason only.
[[nodiscard]] Result<Fd> open_trusted(const std::string& path, int flags, mode_t mode);

// Opens a directory with O_PATH, for calls such as openat(2); the working directory if the path is
// empty.
[[nodiscard]] Result<Fd> open_trusted_directory(const std::string& path);

// Fails if the path names something else than a regular file, such as a device. Error: config.
[[nodiscard]] Result<void> check_regular(const std::string& path);

// Fails as open_trusted() would before it opens or creates the file itself.
[[nodiscard]] Result<void> check_trusted(const std::string& path);

}  // namespace pbm
