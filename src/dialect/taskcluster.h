// SPDX-License-Identifier: MPL-2.0
// Taskcluster's task-completed, -failed and -exception messages to events: the
// event contract, section 5. Body: the queue's v1 task status messages; their
// tags and routes are those that Firefox's task graph gives its tasks.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"

#include <string_view>

namespace pbm {

// Fills `out.event`, whose slots are clear. `root_url` is the deployment's, no
// slash at its end. The delivery must outlive what `out` views.
[[nodiscard]] Verdict translate_taskcluster(const Delivery& delivery, std::string_view root_url,
                                            Translation& out);

}  // namespace pbm
