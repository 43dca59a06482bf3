// SPDX-License-Identifier: MPL-2.0
// User and password for each broker. In order of precedence: flags, the URL, the credential
// of systemd, the environment.
#pragma once

#include "base/io.h"
#include "base/result.h"
#include "broker/settings.h"
#include "config/option_values.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

// Login data from files and the environment; empty: unset.
struct LoginSources {
  std::string password_file{};  // first line of --password-file
  std::string pulse_user{};
  std::string pulse_username{};
  std::string pulse_password{};
  std::optional<std::string> credential{};  // of $CREDENTIALS_DIRECTORY/pulse.password
  std::string secret_path{};                // of either file
};

// Reads the files that contain passwords, unless the run is a replay or only prints its
// configuration, and adds warnings to `notes`. Errors: config.
[[nodiscard]] Result<LoginSources> read_login_sources(const OptionValues& values,
                                                      std::vector<std::string>& notes,
                                                      Waiting waiting = Waiting::allowed);

// Chooses user and password by precedence. PULSE_PASSWORD is never sent to a broker whose
// URL names a user; a credential may be, because it belongs to this service alone. There is
// no default such as "guest". Error: config if either is missing; its text says what to set.
[[nodiscard]] Result<Login> login_for(const BrokerUrl& url, const std::string& user_flag,
                                      const LoginSources& sources);

// The brokers with their logins. A login may be missing if the run only prints its settings.
[[nodiscard]] Result<std::vector<BrokerNode>> nodes_of(const OptionValues& values,
                                                       const LoginSources& sources);

}  // namespace pbm
