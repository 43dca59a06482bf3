// SPDX-License-Identifier: MPL-2.0
// Derives values that are not part of a message. Derived text is stored in the arena. A view
// without data() is an unknown value, from which only an unknown value is derived.
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

// `text` up to the first of the marks; unknown if that is empty.
[[nodiscard]] std::string_view cut_before(std::string_view text,
                                          std::initializer_list<std::string_view> marks);

[[nodiscard]] std::string_view lower_case(std::string_view text, Arena& arena);  // ASCII

// Percent-encodes all bytes that are invalid in a URL; keeps '%'.
[[nodiscard]] std::string_view encoded_url(std::string_view url, Arena& arena);

// The result for a buildbot status from 0 to 6; unknown for any other number.
[[nodiscard]] std::string_view result_of_status(std::optional<std::int64_t> status);

// Whether a buildbot event is for mobile devices, by platform, product or builder name. An
// empty builder is an unknown one.
[[nodiscard]] bool is_mobile(const Event& event, std::string_view builder);

}  // namespace pbm
