// SPDX-License-Identifier: MPL-2.0
// The three dialects. Each fills `out.event`, which must be clear, and for a repack also
// `out.locales`. The delivery must outlive the views in `out`.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"

#include <string_view>

namespace pbm {

// `builder` is the one in the routing key.
[[nodiscard]] Verdict translate_buildbot(const Delivery& delivery, std::string_view builder,
                                         Translation& out);

[[nodiscard]] Verdict translate_normalized(const Delivery& delivery, Translation& out);

// `root_url` is the URL of the deployment, without a trailing slash.
[[nodiscard]] Verdict translate_taskcluster(const Delivery& delivery, std::string_view root_url,
                                            Translation& out);

// Of a delivery that is an event; the source becomes that of the event.
[[nodiscard]] Verdict translate_event_line(const Delivery& delivery, Translation& out);

// Only after translate_taskcluster() has found no defect in the message.
[[nodiscard]] TaskFacts task_facts(const Delivery& delivery, Translation& out);

// The same of any event.
[[nodiscard]] TaskFacts facts_of(const Event& event);

// Of a message about a task group whose tasks are resolved.
[[nodiscard]] Defect read_resolved_group(const Delivery& delivery, Translation& out,
                                         std::string_view& group_id);

}  // namespace pbm
