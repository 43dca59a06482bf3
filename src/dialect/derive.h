// SPDX-License-Identifier: MPL-2.0
// Values that a message does not hold as they are printed. Derived texts live in the arena;
// a view without data() is an unknown value, and stays one.
#pragma once

#include "dialect/arena.h"
#include "event/event.h"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

namespace pbm {

// An integer as decimal text.
[[nodiscard]] std::string_view integer_text(std::optional<std::int64_t> number, Arena& arena);

// `text` before the first of the marks; unknown where nothing is left.
[[nodiscard]] std::string_view cut_before(std::string_view text,
                                          std::initializer_list<std::string_view> marks);

[[nodiscard]] std::string_view lower_case(std::string_view text, Arena& arena);  // ASCII
[[nodiscard]] bool equal_in_any_case(std::string_view text, std::string_view lower);

// Percent-encodes each byte that a URL doesn't show as it is; a '%' stays.
[[nodiscard]] std::string_view encoded_url(std::string_view url, Arena& arena);

// buildbot's results 0 to 6; unknown for any other number.
[[nodiscard]] std::string_view result_of_status(std::optional<std::int64_t> status);

// Whether one of buildbot's builds or tests is for phones: by its platform, its product or
// its builder's name. An unknown builder is an empty one.
[[nodiscard]] bool is_mobile(const Event& event, std::string_view builder);

}  // namespace pbm
