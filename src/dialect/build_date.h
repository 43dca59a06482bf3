// SPDX-License-Identifier: MPL-2.0
// When a build id was, in seconds since the epoch.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace pbm {

// Where a build id's YYYYMMDDHHMMSS was read off the clock. buildbot's masters
// ran on Mozilla's wall clock in California; Taskcluster's ids are UTC.
enum class BuildClock { los_angeles, utc };

// Nothing where the id isn't 14 digits naming a real second of 1970 to 2037.
// Of an hour that comes twice the first is meant; in the hour that spring
// skips, standard time. The process's TZ plays no part.
[[nodiscard]] std::optional<std::int64_t> build_date(std::string_view buildid, BuildClock clock);

}  // namespace pbm
