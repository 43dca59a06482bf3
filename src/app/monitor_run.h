// SPDX-License-Identifier: MPL-2.0
// A run of the monitor: opens what the settings ask for, and connects the rooms.
#pragma once

#include "base/log.h"
#include "base/notify.h"
#include "base/result.h"
#include "config/invocation.h"
#include "config/settings.h"
#include "monitor/monitor.h"

namespace pbm {

// Runs until the monitor ends. On SIGHUP, the options of the invocation are replaced by those of
// the reloaded configuration.
[[nodiscard]] Result<Ending> run_monitor(Invocation& invocation, const LoginSources& login_sources,
                                         const Settings& settings, Notify& notify, Log& log);

}  // namespace pbm
