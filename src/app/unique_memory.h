// SPDX-License-Identifier: MPL-2.0
// What --unique remembers of earlier runs: from the file of --state, or, without one, from the
// lines of the output file.
#pragma once

#include "base/log.h"
#include "base/result.h"
#include "config/settings.h"
#include "flow/first_events.h"
#include "output/file_output.h"
#include "output/state_file.h"

#include <optional>

namespace pbm {

// Opens the file of --state, if there is one, fills the memory, and saves it, which shows that this
// is possible. Errors: those of StateFile; config if it contains something else.
[[nodiscard]] Result<std::optional<StateFile>> open_state(const Settings& settings,
                                                          FirstEvents& events, Log& log);

// Fills the memory from the output file, unless there is a file of --state. `file` is null if the
// output is not a file. Logs what is remembered, or that nothing will be.
void recall_first_events(const Settings& settings, const FileOutput* file, FirstEvents& events,
                         Log& log);

}  // namespace pbm
