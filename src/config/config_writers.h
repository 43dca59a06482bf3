// SPDX-License-Identifier: MPL-2.0
// Who may write to a configuration file, or exchange it. The file can name commands to run, so
// they can run commands as the user of this process.
#pragma once

#include "base/result.h"

#include <string>

namespace pbm {

// Examines the open file, the directory of the path, and that of the file itself if the path is a
// link. The error, of kind config, if everybody may write to one of them; its text is the reason
// only. Otherwise a warning about another user, neither root nor this process's, or a group with
// other members; empty if there is none, and for what is no regular file with a name, such as
// /dev/null or a here-document.
[[nodiscard]] Result<std::string> check_config_writers(const std::string& path, int descriptor);

}  // namespace pbm
