// SPDX-License-Identifier: MPL-2.0
// pulsetranslator's messages to events: the event contract, section 4.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"

namespace pbm {

// Fills `out.event`, whose slots are clear. The delivery's body must outlive
// what `out` views.
[[nodiscard]] Verdict translate_normalized(const Delivery& delivery, Translation& out);

}  // namespace pbm
