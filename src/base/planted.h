// SPDX-License-Identifier: MPL-2.0
// Creates files in directories that other users may write to, such as /tmp, where one of them may
// have put a link or a file under the same name.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <sys/types.h>

#include <string>

namespace pbm {

// Opens a file as open(2) does with these flags and O_CREAT. In a directory that everybody may
// write to, an existing link or regular file must belong to this process's user or to the owner of
// the directory, as with Linux's fs.protected_symlinks and fs.protected_regular (proc(5)),
// whatever their values. Errors: config, or output if the device failed; the text is the reason
// only.
[[nodiscard]] Result<Fd> open_unplanted(const std::string& path, int flags, mode_t mode);

}  // namespace pbm
