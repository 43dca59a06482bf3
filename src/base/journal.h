// SPDX-License-Identifier: MPL-2.0
// A connection to systemd's journal for the log alone, on which lines begin with their priority
// (sd-daemon(3)).
//
// Standard output and standard error of a service have one setting for both, SyslogLevelPrefix=.
// The unit turns it off, because events and the output of commands contain text of strangers, which
// must not choose its priority.
#pragma once

#include "base/fd.h"

#include <string_view>

namespace pbm {

// Whether the descriptor is connected to systemd's journal: it must be the file that
// JOURNAL_STREAM names as DEVICE:INODE, in decimal (systemd.exec(5)). The variable alone is
// not sufficient, because stdout or stderr may have been redirected.
[[nodiscard]] bool is_journal(int descriptor, std::string_view journal_stream);

// The same, with the variable of the environment.
[[nodiscard]] bool is_journal(int descriptor);

// If standard error is the journal, connects to it again. Otherwise, if that fails, or if built
// with PBM_SYSTEMD=OFF, the descriptor is invalid.
[[nodiscard]] Fd connect_to_journal();

// Waits, but not for long, until the journal has read everything: it looks up the unit of a process
// when it reads its first line, and a process that ends at once would have none.
void wait_for_journal(int connection);

}  // namespace pbm
