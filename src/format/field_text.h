// SPDX-License-Identifier: MPL-2.0
// The values of fields as bare texts: for columns and templates.
#pragma once

#include "event/event.h"

#include <string>
#include <string_view>

namespace pbm {

// The field's text, as in JSON but bare; lists joined by commas, a message on one line.
// data() is null where the event has no such field. `scratch` may be needed to hold it: valid
// until that changes.
[[nodiscard]] std::string_view field_text(Field field, const Event& event, std::string& scratch);

}  // namespace pbm
