// SPDX-License-Identifier: MPL-2.0
#include "event/field.h"

#include "base/closest_word.h"
#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

Result<Field> parse_field(std::string_view name) {
  const auto found = std::ranges::find(kFields, name, &FieldRow::name);
  if (found != kFields.end()) return found->field;
  // Only for a name that is wrong: the error suggests one.
  std::array<std::string_view, kFieldCount> names{};
  std::ranges::transform(kFields, names.begin(), &FieldRow::name);
  return Error{ErrorKind::usage,
               fmt::format("no field '{}'{}", printable(name), suggestion(name, names))};
}

}  // namespace pbm
