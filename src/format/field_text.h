// SPDX-License-Identifier: MPL-2.0
// The values of fields as plain text, for columns and templates.
#pragma once

#include "event/event.h"

#include <string>
#include <string_view>

namespace pbm {

// The text of the field, as in JSON but without quotes; lists are joined by commas, and a
// message is one line. Derived fields are computed. data() is null if the event has no such field.
// The text may be stored in `scratch`, and is valid until that changes.
[[nodiscard]] std::string_view field_text(Field field, const Event& event, std::string& scratch);

}  // namespace pbm
