// SPDX-License-Identifier: MPL-2.0
// The locales of a repack: a comma list, or a JSON text of locale to outcome
// (the event contract, section 3).
#pragma once

#include "dialect/document.h"
#include "dialect/translation.h"

#include <string_view>
#include <vector>

namespace pbm {

// Adds a build for each locale. False where the text begins as JSON and isn't.
// Views point into `text` and `inner`, which must outlive them.
[[nodiscard]] bool read_locales(std::string_view text, Document& inner,
                                std::vector<LocaleBuild>& out);

}  // namespace pbm
