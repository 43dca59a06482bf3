// SPDX-License-Identifier: MPL-2.0
// A short name for an event, the same each time its message is delivered or replayed, whatever the
// options of the run.
#pragma once

#include "event/event.h"

#include <string>

namespace pbm {

// A build or test of Taskcluster is named by its task, run, stage, and locale; another one by all
// of its fields but the time of arrival and the mark of a redelivery; a pulse event by its
// exchange, routing key, and message. So two messages of buildbot that are equal share an id.
[[nodiscard]] std::string event_id(const Event& event);

}  // namespace pbm
