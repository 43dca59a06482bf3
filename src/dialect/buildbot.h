// SPDX-License-Identifier: MPL-2.0
// Raw buildbot messages (2009 to 2018) to events: the event contract, section 3.
#pragma once

#include "dialect/builder_key.h"
#include "dialect/translation.h"
#include "event/delivery.h"

namespace pbm {

// Fills `out.event`, whose slots are clear; for a repack `out.locales` as well.
// The delivery's body must outlive what `out` views.
[[nodiscard]] Verdict translate_buildbot(const Delivery& delivery, Stage stage, Translation& out);

}  // namespace pbm
