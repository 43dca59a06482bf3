// SPDX-License-Identifier: MPL-2.0
// The files of a run must not be one another's: a capture that is replaced by metrics is
// lost, and one that grows as it is read never ends.
#pragma once

#include "base/result.h"
#include "config/settings.h"

namespace pbm {

// An error, of kind usage, if a file that is written is also read, or written twice. Files
// are compared by device and inode, those that are still to be made by their paths.
// Devices and pipes may be anything at once.
[[nodiscard]] Result<void> check_distinct(const Settings& settings);

// An error, as the run itself would end with, if a file that it is to write can't be; for
// answers such as --dry-run's, which write nothing. What happens to the file later, no check
// can know.
[[nodiscard]] Result<void> check_writable(const Settings& settings);

}  // namespace pbm
