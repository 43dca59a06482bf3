// SPDX-License-Identifier: MPL-2.0
// Who logs in where: flags before the URL before systemd's credential before the
// environment.
#pragma once

#include "base/result.h"
#include "broker/broker_url.h"

#include <optional>
#include <string>

namespace pbm {

// What the environment says of the login; empty texts are unset.
struct Environment {
  std::string pulse_user;
  std::string pulse_username;
  std::string pulse_password;
  std::optional<std::string> credential{};  // what $CREDENTIALS_DIRECTORY/pulse.password holds
};

struct Login {
  std::string user;
  std::string password;
};

// The most explicit of each. A password kept in the environment for Pulse never
// goes to a broker whose URL names its own user (a credential may: it is given to
// this service alone), and nobody is "guest" unasked.
// Where one is missing, an error of ErrorKind::config says what to set.
[[nodiscard]] Result<Login> login_for(const BrokerUrl& url,
                                      const std::optional<std::string>& user_flag,
                                      const std::optional<std::string>& password_of_file,
                                      const Environment& environment);

}  // namespace pbm
