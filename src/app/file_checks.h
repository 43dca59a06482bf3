// SPDX-License-Identifier: MPL-2.0
// Checks the files of a run. The same file must not be used twice: metrics would overwrite a
// capture, and a capture that grows while it is read never ends.
#pragma once

#include "base/result.h"
#include "config/settings.h"

namespace pbm {

// Rejects a file that is both written and read, or written twice. Error: usage. Compares
// existing files by device and inode, others by path. Devices and pipes are exempt.
[[nodiscard]] Result<void> check_distinct(const Settings& settings);

// Fails with the error of the run itself if one of its output files can't be written; for
// --dry-run and --check, which write no files. The file may still change afterwards.
[[nodiscard]] Result<void> check_writable(const Settings& settings);

}  // namespace pbm
