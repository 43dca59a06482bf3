// SPDX-License-Identifier: MPL-2.0
// What --print-config and --dry-run print.
#pragma once

#include "base/result.h"
#include "config/option_texts.h"
#include "config/option_values.h"
#include "config/settings.h"

#include <string>

namespace pbm {

// The options as a config file, with passwords masked. Options that are not given, or that another
// option overrides, are comments with their default, and so are those of which a file cannot
// contain the value. `values` are those of the texts.
[[nodiscard]] std::string config_text(const OptionTexts& texts, const OptionValues& values);

// The same for --config to read. Error: of an option of which a file cannot contain the value, or
// if the text is longer than a file may be.
[[nodiscard]] Result<std::string> config_file_text(const OptionTexts& texts,
                                                   const OptionValues& values);

// Broker and queue, one per line, as TOML comments.
[[nodiscard]] std::string queue_text(const Settings& settings);

// The same, and bindings.
[[nodiscard]] std::string subscription_text(const Settings& settings);

}  // namespace pbm
