// SPDX-License-Identifier: MPL-2.0
// What the options came to, in the config file's form.
#pragma once

#include "config/options.h"
#include "config/settings.h"

#include <string>

namespace pbm {

// A config file that says what the options say, passwords masked. What wasn't
// given stands as a comment with its fallback.
[[nodiscard]] std::string effective_config(const Options& options);

// Broker, queue and bindings, one a line, as comments before it.
[[nodiscard]] std::string describe_subscription(const Settings& settings);

}  // namespace pbm
