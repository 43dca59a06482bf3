// SPDX-License-Identifier: MPL-2.0
// The URLs of a task's files: its log, and the package and test packages of a build. They are
// derived, because a message does not list the artifacts of its task.
#pragma once

#include "dialect/task_target.h"
#include "dialect/translation.h"

#include <string_view>

namespace pbm {

// Sets the URLs in the event, which needs everything else that a Taskcluster message says.
// `root_url` is the URL of the deployment, without a trailing slash.
void set_artifacts(const TaskTags& tags, const Target& target, std::string_view root_url,
                   Translation& out);

}  // namespace pbm
