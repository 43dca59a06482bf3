// SPDX-License-Identifier: MPL-2.0
// Decides for each message whether it belongs to a push (--push), and tells the push what it says
// of its task.
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "dialect/translate.h"
#include "event/capture_facts.h"
#include "event/delivery.h"
#include "event/filter.h"
#include "flow/push_groups.h"
#include "flow/settings.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class PushFilter {
 public:
  // `filter` is that of the run.
  PushFilter(const PushFilterSettings& settings, const Filter& filter);

  // Other filters apply to the messages that follow. A task counts as its last message did.
  void reconfigure(const Filter& filter);

  // What to do with a message.
  enum class Verdict {
    belongs,  // to a push: print its events, after those that take_released() gives
    held,     // it is not known yet
    other,    // it belongs to no push
    late,     // all pushes are over: a message of a capture that comes after them
  };
  // The translator has read the message. `time` is when it was received, YYYYMMDDHHMMSS; `now` the
  // same by the clock.
  [[nodiscard]] Verdict take(const Delivery& delivery, Translator& translator, bool has_events,
                             std::string_view time, TimePoint now);

  // The next message of a group that was found to belong to a push.
  [[nodiscard]] std::optional<HeldMessage> take_released();

  // A message of task-group-resolved.
  [[nodiscard]] Defect resolve(const Delivery& delivery, Translator& translator, TimePoint now);

  // A message that may be about a task of a push could not be read.
  void miss(const Delivery& delivery, TimePoint now);

  // A message about a canceled group lacks the tags of its task. If an earlier stage had them,
  // returns it with these tags; valid until the next call.
  [[nodiscard]] std::optional<Delivery> with_tags(const Delivery& delivery, const TaskFacts& facts);

  [[nodiscard]] PushGroups& groups() { return groups_; }

 private:
  [[nodiscard]] bool take_task(const TaskReport& report, const RunFacts& latest);
  [[nodiscard]] Verdict take_alone(const Delivery& delivery, const TaskReport& report);
  [[nodiscard]] bool comes_late(const Delivery& delivery, std::string_view own_time, TimePoint now);

  Filter filter_;  // without the conditions on result and stage
  PushGroups groups_;
  TimePoint now_{};      // of the message at hand
  std::string amended_;  // the body of the last message that was given tags
  CaptureFacts amended_facts_;
};

}  // namespace pbm
