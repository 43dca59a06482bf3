// SPDX-License-Identifier: MPL-2.0
// The conditions of --where: FIELD=GLOBS, FIELD~EXPRESSION or FIELD<NUMBER, and their opposites.
#pragma once

#include "base/result.h"
#include "event/condition.h"
#include "event/field.h"
#include "event/filter.h"

#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace pbm {

struct WhereTest {
  Field field = Field::tree;
  std::variant<TextFilter, TagFilter, Condition> test = TextFilter{Field::tree};
};

// Error: usage; its text is the reason only.
[[nodiscard]] Result<WhereTest> parse_where(const std::string& condition);

// The names of the fields that builds or tests have, and of those derived from them.
[[nodiscard]] std::span<const std::string_view> condition_fields();

}  // namespace pbm
