// SPDX-License-Identifier: MPL-2.0
//
// A capture that is published again reports the same ends of the same runs, which a consumer takes
// for repeats. With other names it reports other pushes, which begin and end like the first.
#pragma once

#include "publication.h"

#include <cstdint>

namespace pbm {

// The publication with other names for its task, its task group, and the revisions in its routes.
// A name has the same successor in all publications of a round, and another in each round.
[[nodiscard]] Publication with_new_names(Publication publication, std::uint64_t round);

}  // namespace pbm
