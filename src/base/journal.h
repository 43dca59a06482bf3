// SPDX-License-Identifier: MPL-2.0
// Whether a descriptor is systemd's journal. The environment variable alone
// says too little: stdout or stderr may have been sent elsewhere since
// (systemd.exec(5), $JOURNAL_STREAM).
#pragma once

#include <string_view>

namespace pbm {

// Whether the descriptor is the one that JOURNAL_STREAM's value names as
// DEVICE:INODE, in decimal.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream);

// The same with the variable of our own environment.
[[nodiscard]] bool is_journal(int descriptor);

}  // namespace pbm
