// SPDX-License-Identifier: MPL-2.0
// What the log says of the end of a run: why it ended and, if it printed nothing, what became of
// its messages.
#pragma once

#include "base/error.h"
#include "flow/delivery_source.h"
#include "flow/intake.h"

#include <string>
#include <string_view>

namespace pbm {

// "SIGTERM received".
[[nodiscard]] std::string signal_text(int signal);

// "nothing was printed (messages: 110 received, 100 filtered out, 10 ignored)", or that there was
// no message.
[[nodiscard]] std::string nothing_text(const IntakeCounts& counts, Origin origin);

// Whether there were messages, and none could be read.
[[nodiscard]] bool is_all_malformed(const IntakeCounts& counts);

// The error of a replay of such messages: a script must not take another file than a capture for
// one without events.
[[nodiscard]] Error no_capture(const IntakeCounts& counts);

}  // namespace pbm
