// SPDX-License-Identifier: MPL-2.0
// The locales of a repack. In buildbot messages, they are a comma-separated list, or JSON that
// maps locales to results.
#pragma once

#include "dialect/translation.h"
#include "json/document.h"

#include <string_view>
#include <vector>

namespace pbm {

// Keeps only the first or the last build of each locale. Places must be ascending.
enum class Repeat { first, last };
void keep_one_of_each(Repeat which, std::vector<LocaleBuild>& builds);

// Adds a build for each locale. Returns a defect if the text begins like JSON but is malformed.
// Views point into `text` and `inner`, which must outlive them.
Defect read_locales(std::string_view text, Document& inner, std::vector<LocaleBuild>& out);

}  // namespace pbm
