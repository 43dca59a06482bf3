// SPDX-License-Identifier: MPL-2.0
#include "config/login.h"

#include "base/printable.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

// For a service, whose administrator sees files and no command line.
std::string missing_in_service(const Login& login, const BrokerUrl& url) {
  if (login.user.empty()) {
    return fmt::format("log in to {}: no user given; set user in the configuration file",
                       url.shown());
  }
  return fmt::format(
      "log in to {}: no password given; the credential pulse.password is empty "
      "(pulsebuildmonitor@NAME takes it from NAME.password beside NAME.toml)",
      url.shown());
}

std::string missing(const Login& login, const BrokerUrl& url) {
  if (!url.user.empty() && login.password.empty()) {
    return fmt::format(
        "log in to {}: no password given; put it into the URL or --password-file "
        "(PULSE_PASSWORD is not sent to a broker whose URL names its own user)",
        url.shown());
  }
  const auto what = login.user.empty() && login.password.empty() ? "user and password"
                    : login.user.empty()                         ? "user"
                                                                 : "password";
  return fmt::format(
      "log in to {}: no {} given; set PULSE_USER and PULSE_PASSWORD, or --user and "
      "--password-file (Pulse accounts are made at https://pulseguardian.mozilla.org)",
      url.shown(), what);
}

}  // namespace

Result<Login> login_for(const BrokerUrl& url, const std::optional<std::string>& user_flag,
                        const std::optional<std::string>& password_of_file,
                        const Environment& environment) {
  const auto& of_environment =
      environment.pulse_user.empty() ? environment.pulse_username : environment.pulse_user;
  const auto of_flag = user_flag.value_or("");
  Login login;
  login.user = !of_flag.empty() ? of_flag : !url.user.empty() ? url.user : of_environment;
  if (password_of_file) {
    login.password = *password_of_file;
  } else if (!url.password.empty()) {
    login.password = url.password;
  } else if (!environment.credential.value_or("").empty()) {
    login.password = *environment.credential;
  } else if (url.user.empty()) {
    login.password = environment.pulse_password;
  }
  const auto controls = [](char c) { return (c >= '\0' && c < ' ') || c == '\x7f'; };
  if (std::ranges::any_of(login.user, controls)) {
    return Error{ErrorKind::config,
                 fmt::format("log in to {}: the user name '{}' has control characters in it",
                             url.shown(), printable(login.user))};
  }
  if (!login.user.empty() && !login.password.empty()) return login;
  return Error{ErrorKind::config, environment.credential ? missing_in_service(login, url)
                                                         : missing(login, url)};
}

}  // namespace pbm
