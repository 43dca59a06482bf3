// SPDX-License-Identifier: MPL-2.0
// The locales of a repack: buildbot's are a comma list, or a JSON text of locale to outcome.
#pragma once

#include "dialect/translation.h"
#include "json/document.h"

#include <string_view>
#include <vector>

namespace pbm {

// Of builds of one locale only the first stays, or the last; places must grow.
enum class Repeat { first, last };
void keep_one_of_each(Repeat which, std::vector<LocaleBuild>& builds);

// Adds a build for each locale. A defect where the text begins as JSON and isn't.
// Views point into `text` and `inner`, which must outlive them.
Defect read_locales(std::string_view text, Document& inner, std::vector<LocaleBuild>& out);

}  // namespace pbm
