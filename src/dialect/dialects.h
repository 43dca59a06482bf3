// SPDX-License-Identifier: MPL-2.0
// The three dialects. Each fills `out.event`, whose slots for values are clear; a repack also
// `out.locales`. The delivery must outlive what `out` views.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"

#include <string_view>

namespace pbm {

// `builder` is that of the key.
[[nodiscard]] Verdict translate_buildbot(const Delivery& delivery, std::string_view builder,
                                         Translation& out);

[[nodiscard]] Verdict translate_normalized(const Delivery& delivery, Translation& out);

// `root_url` is the deployment's, no slash at its end.
[[nodiscard]] Verdict translate_taskcluster(const Delivery& delivery, std::string_view root_url,
                                            Translation& out);

}  // namespace pbm
