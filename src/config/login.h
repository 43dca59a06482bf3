// SPDX-License-Identifier: MPL-2.0
// Who logs in where: flags before the URL before systemd's credential before the
// environment.
#pragma once

#include "base/result.h"
#include "broker/settings.h"
#include "config/options.h"

#include <optional>
#include <string>
#include <vector>

namespace pbm {

// What files and the environment say of the login; empty texts are unset.
struct LoginSources {
  std::string password_file{};  // what --password-file holds
  std::string pulse_user{};
  std::string pulse_username{};
  std::string pulse_password{};
  std::optional<std::string> credential{};  // what $CREDENTIALS_DIRECTORY/pulse.password holds
};

// Reads the files that hold passwords, unless the run is a replay. What the user should
// know is noted. Errors: config.
[[nodiscard]] Result<LoginSources> read_login_sources(const Options& options,
                                                      std::vector<std::string>& notes);

// The most explicit of each. A password kept in the environment for Pulse never
// goes to a broker whose URL names its own user (a credential may: it is given to
// this service alone), and nobody is "guest" unasked.
// Where one is missing, an error of ErrorKind::config says what to set.
[[nodiscard]] Result<Login> login_for(const BrokerUrl& url, const std::string& user_flag,
                                      const LoginSources& sources);

}  // namespace pbm
