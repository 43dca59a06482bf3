// SPDX-License-Identifier: MPL-2.0
#pragma once

#include "flow/settings.h"

#include <string>

namespace pbm {

// A summary of events and filters for the log line at the start of consuming.
[[nodiscard]] std::string watch_text(const PipelineSettings& pipeline);

}  // namespace pbm
