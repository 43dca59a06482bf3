// SPDX-License-Identifier: MPL-2.0
// Makes a history that violates something shorter, as long as it violates the same.
#pragma once

#include "simulation/history.h"

#include <string>

namespace simulated {

[[nodiscard]] History shrink(History history, const std::string& violation);

}  // namespace simulated
