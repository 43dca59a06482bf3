// SPDX-License-Identifier: MPL-2.0
// Settings of the output formats.
#pragma once

#include "event/field.h"
#include "format/template.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace pbm {

enum class ColorWhen : std::uint8_t { automatic, always, never };
inline constexpr std::array<std::string_view, 3> kColorWhenNames{"auto", "always", "never"};

// The formats with a name; a template is the fourth.
enum class NamedFormat : std::uint8_t { json, text, tsv };
inline constexpr std::array<std::string_view, 3> kNamedFormatNames{"json", "text", "tsv"};

struct JsonFormat {};

struct TextFormat {
  ColorWhen color = ColorWhen::automatic;
};

struct TsvFormat {
  std::vector<Field> fields{};  // the columns; empty: default columns for each kind of event
};

using FormatSettings = std::variant<JsonFormat, TextFormat, TsvFormat, Template>;

}  // namespace pbm
