// SPDX-License-Identifier: MPL-2.0
// Converts build ids to seconds since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// The time zone of a build id (YYYYMMDDHHMMSS). The buildbot masters used local time in
// California; Taskcluster uses UTC.
enum class BuildClock { los_angeles, utc };

// Nothing if the id isn't 14 digits that form a valid time from 1970 to 2037. An ambiguous
// time is the first of the two; a skipped time counts as standard time. Ignores the
// environment variable TZ.
[[nodiscard]] std::optional<std::int64_t> build_date(std::string_view buildid, BuildClock clock);

}  // namespace pbm
