// SPDX-License-Identifier: MPL-2.0
// The settings for consuming from a broker.
#pragma once

#include "broker/settings.h"
#include "config/login.h"
#include "config/option_values.h"
#include "flow/settings.h"

#include <string>
#include <vector>

namespace pbm {

// `nodes` are those of nodes_of() (config/login.h). `pipeline` says what to consume.
[[nodiscard]] BrokerSettings broker_of(const OptionValues& values, std::vector<BrokerNode> nodes,
                                       const PipelineSettings& pipeline);

// Warnings about the connection, one line each.
[[nodiscard]] std::vector<std::string> notes_on_broker(const OptionValues& values,
                                                       const BrokerSettings& broker);

}  // namespace pbm
