// SPDX-License-Identifier: MPL-2.0
// Parts of the settings, each read from some of the options.
#pragma once

#include "broker/settings.h"
#include "config/login.h"
#include "config/option_reader.h"
#include "event/filter.h"
#include "flow/pipeline.h"
#include "format/settings.h"

#include <cstdint>
#include <string>
#include <vector>

namespace pbm {

// The filter that the options ask for; the reader remembers what can't be.
// Values that look like slips are noted, one line each.
[[nodiscard]] Filter read_filter(OptionReader& reader, std::vector<std::string>& notes);

// The shape of the lines; the reader remembers what can't be.
[[nodiscard]] FormatSettings read_format(OptionReader& reader);

// How to consume the sources that the pipeline takes, so many lines at most (0: no limit);
// the reader remembers what can't be.
[[nodiscard]] BrokerSettings read_broker(OptionReader& reader, const LoginSources& login_sources,
                                         const PipelineSettings& pipeline, std::uint64_t count);

}  // namespace pbm
