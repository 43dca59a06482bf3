// SPDX-License-Identifier: MPL-2.0
// Functions that read parts of the settings. They record errors in the OptionReader.
#pragma once

#include "broker/settings.h"
#include "config/login.h"
#include "config/option_reader.h"
#include "event/filter.h"
#include "flow/settings.h"
#include "format/settings.h"
#include "monitor/settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

// The filter. Adds a note, one line each, about values that are probably mistakes.
[[nodiscard]] Filter read_filter(OptionReader& reader, std::vector<std::string>& notes);

// The push to watch, if any. Its revision becomes part of the pipeline's filter.
[[nodiscard]] PushSettings read_push(OptionReader& reader, PipelineSettings& pipeline);

// The format of the lines. `pulse`: whether pulse events are printed. Adds a note about options
// without effect.
[[nodiscard]] FormatSettings read_format(OptionReader& reader, bool pulse,
                                         std::vector<std::string>& notes);

// Broker settings for the sources of the pipeline. `count` is the limit of lines; 0: none. `jobs`
// is the number of commands at once; 0: the output is no command.
[[nodiscard]] BrokerSettings read_broker(OptionReader& reader, const LoginSources& login_sources,
                                         const PipelineSettings& pipeline, std::uint64_t count,
                                         std::uint64_t jobs, std::vector<std::string>& notes);

}  // namespace pbm
