// SPDX-License-Identifier: MPL-2.0
// The validated settings of a run. Each directory of src defines the type of its own settings.
// Not modified after make_settings().
#pragma once

#include "base/log_types.h"
#include "base/result.h"
#include "broker/settings.h"
#include "config/login.h"
#include "config/option_values.h"
#include "flow/settings.h"
#include "format/settings.h"
#include "monitor/settings.h"
#include "output/settings.h"
#include "replay/settings.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace pbm {

struct LogSettings {
  std::string file{};  // path; empty: stderr
  LogLevel level = LogLevel::info;
  LogFormat format = LogFormat::text;
};

struct Settings {
  std::variant<BrokerSettings, ReplaySettings> source{};
  PipelineSettings pipeline{};
  FormatSettings format{};
  TimeStyle times = TimeStyle::as_is;
  MonitorSettings monitor{};
  OutputSettings output{};
  LogSettings log{};
  bool shows_progress = true;                                          // on a terminal
  std::string rejects{};                                               // path; empty: none
  std::string state{};                                                 // likewise, of --unique
  std::string metrics{};                                               // likewise
  std::string health{};                                                // likewise
  std::vector<std::pair<std::string_view, std::string>> files_read{};  // flag and path
  std::vector<std::string> notes{};                                    // warnings, one line each

  // The settings of the source, if it is a broker, or a capture. Otherwise null.
  [[nodiscard]] const BrokerSettings* broker() const {
    return std::get_if<BrokerSettings>(&source);
  }
  [[nodiscard]] const ReplaySettings* replay() const {
    return std::get_if<ReplaySettings>(&source);
  }
};

// From values that passed check_values(). Error: config, if a login is missing.
[[nodiscard]] Result<Settings> make_settings(const OptionValues& values,
                                             const LoginSources& sources);

}  // namespace pbm
