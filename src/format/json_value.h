// SPDX-License-Identifier: MPL-2.0
// The value of one field in JSON.
#pragma once

#include "event/event.h"

#include <string>

namespace pbm {

// Appends the value as in a JSON event, on one line; null if the event has no such field.
// Derived fields are computed, in `scratch`.
void append_json_value(Field field, const Event& event, std::string& scratch, std::string& out);

}  // namespace pbm
