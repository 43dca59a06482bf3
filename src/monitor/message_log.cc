// SPDX-License-Identifier: MPL-2.0
// Malformed messages come in floods, for example after a change of a publisher. So these lines are
// limited, and a kind of task is named once.
#include "monitor/message_log.h"

#include "base/counted.h"
#include "base/text.h"
#include "event/capture_facts.h"

#include <fmt/format.h>

namespace pbm {

// A line of a capture has no envelope if it is not JSON; then its number is all that names it.
void MessageLog::malformed(const Delivery& delivery, Defect defect, TimePoint now) {
  const auto why = printable(defect.why);  // in a replay, that of a reject
  const auto size = counted(delivery.body_bytes, "byte");
  const auto text =
      has_envelope(delivery)
          ? fmt::format("malformed message: exchange '{}', key '{}': {}, {}",
                        printable(delivery.exchange), printable(delivery.key), why, size)
          : fmt::format("malformed line {}: {}, {}", delivery.tag, why, size);
  malformed_.say(log_, LogLevel::warning, text, now);
}

// Mozilla adds kinds of tasks without notice. Such tasks are reported rather than dropped, and the
// log says so once, because somebody may have to add the kind to dialect/task_kinds.h. A hostile
// publisher could invent names, so their number and their length are limited.
void MessageLog::unknown_kind(std::string_view kind) {
  if (kind.size() > kMostKindBytes) return unknown_kind(abridged(kind, kMostKindBytes));
  if (kind.empty() || kinds_.size() == kMostKinds || kinds_.contains(kind)) return;
  kinds_.emplace(kind);
  log_.info(fmt::format(
      "unknown task kind '{}': its tasks look like builds or tests and are treated as such",
      printable(kind)));
}

}  // namespace pbm
