// SPDX-License-Identifier: MPL-2.0
#include "dialect/fields.h"

#include <algorithm>

namespace pbm {

bool is_mobile(const Event& event, std::string_view builder) {
  const auto product = event.get(Field::product);
  return event.get(Field::platform).starts_with("android") || product == "mobile" ||
         product == "fennec" || builder.find("mobile") != builder.npos ||
         builder.find("android") != builder.npos;
}

std::string_view on_one_line(std::string_view json, Arena& arena) {
  char* const copy = arena.room(json.size());
  std::ranges::transform(json, copy, [](char c) { return c > '\0' && c < ' ' ? ' ' : c; });
  return {copy, json.size()};
}

}  // namespace pbm
