// SPDX-License-Identifier: MPL-2.0
// Taskcluster's queue says when all tasks of a group are resolved: exchange
// task-group-resolved, body {"taskGroupId": ..., "schedulerId": ...}. A group to which tasks
// are added later is resolved again (services/queue/src/exchanges.js).
#include "dialect/dialects.h"
#include "json/value.h"

#include <array>
#include <span>

namespace pbm {

Defect read_resolved_group(const Delivery& delivery, Translation& out, std::string_view& group_id) {
  static constexpr std::array<std::string_view, 1> kNames{"taskGroupId"};
  static constexpr std::array<std::span<const std::string_view>, 1> kOutline{kNames};
  if (const auto defect = out.read(delivery, kOutline)) return defect;
  if (!out.root.is(JsonType::object)) return {"not a JSON object"};
  group_id = text_of(out.root.member("taskGroupId"));
  return group_id.empty() ? Defect{"no taskGroupId"} : Defect{};
}

}  // namespace pbm
