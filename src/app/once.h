// SPDX-License-Identifier: MPL-2.0
// Whether each event is written once, whatever ends the monitor: the output file itself shows what
// is in it.
#pragma once

#include "base/log.h"
#include "config/settings.h"
#include "flow/intake.h"
#include "output/file_output.h"

namespace pbm {

// Whether messages may be delivered again to a later process, which recognizes their lines in the
// output file.
[[nodiscard]] bool recognizes_lines(const Settings& settings);

// The settings of the broker for that: returned messages come in their order, and each
// acknowledgement asks for a reply. Each question is a request, so other runs ask less often.
[[nodiscard]] BrokerSettings source_settings(const Settings& settings,
                                             const BrokerSettings& broker);

// How the file is kept.
[[nodiscard]] FileKeeping keeping_of(const Settings& settings);

// Reads the last lines of the file, so that the messages of these lines are recognized, and logs
// whether each event is written once. `file` is null if the output is not a file.
void recall_lines(const Settings& settings, const FileOutput* file, Intake& intake, Log& log);

}  // namespace pbm
