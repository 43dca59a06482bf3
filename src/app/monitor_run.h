// SPDX-License-Identifier: MPL-2.0
// A run of the monitor: opens what the settings ask for, and connects the rooms.
#pragma once

#include "base/log.h"
#include "base/notify.h"
#include "base/result.h"
#include "config/configuration.h"
#include "monitor/monitor.h"

namespace pbm {

// Runs until the monitor ends. SIGHUP reloads the configuration.
[[nodiscard]] Result<Ending> run_monitor(Configuration& configuration, Notify& notify, Log& log);

}  // namespace pbm
