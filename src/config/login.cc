// SPDX-License-Identifier: MPL-2.0
// A password must reach no other host than the one it is meant for. So the first origin that has
// one decides, and PULSE_PASSWORD, which stands for an account of Pulse, is not sent to a broker
// whose URL names another user.
#include "config/login.h"

#include "base/text.h"
#include "base/variable.h"
#include "config/secret_file.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace pbm {

namespace {

// For a service, whose administrator edits files and sees no command line.
std::string missing_in_service(const Login& login, const BrokerUrl& url) {
  if (login.user.empty()) {
    return fmt::format("log in to {}: no user given; set user in the configuration file",
                       url.shown());
  }
  return fmt::format(
      "log in to {}: no password given; the credential pulse.password is empty "
      "(pulsebuildmonitor@NAME reads it from NAME.password in the directory of NAME.toml)",
      url.shown());
}

// Which of several ways applies is hard to guess, so the error names one that works from here.
std::string missing(const Login& login, const BrokerUrl& url) {
  if (!url.user.empty() && login.password.empty()) {
    return fmt::format(
        "log in to {}: no password given; put it into the URL or use --password-file "
        "(PULSE_PASSWORD is not used if the URL names a user)",
        url.shown());
  }
  const auto what = login.user.empty() && login.password.empty() ? "user and password"
                    : login.user.empty()                         ? "user"
                                                                 : "password";
  return fmt::format(
      "log in to {}: no {} given; set PULSE_USER and PULSE_PASSWORD, or --user and "
      "--password-file (create a Pulse account at https://pulseguardian.mozilla.org)",
      url.shown(), what);
}

// The credential of systemd's LoadCredential= (systemd.exec(5)); nothing if there is none.
Result<std::optional<std::string>> read_credential(const std::string& path, Waiting waiting) {
  if (path.empty() || (::access(path.c_str(), F_OK) != 0 && errno == ENOENT)) {
    return std::optional<std::string>();
  }
  const auto secret = read_secret("credential", path, EmptySecret::accepted, waiting);
  if (!secret) return secret.error();
  return std::optional(secret->text);
}

// systemd puts credentials into a directory that only the service can read, and exports its path
// (systemd.exec(5)). The unit names this one.
std::string credential_path() {
  const auto directory = variable("CREDENTIALS_DIRECTORY");
  return directory.empty() ? directory : directory + "/pulse.password";
}

// A pipe, as of <(command), can be read only once.
std::optional<std::string> read_again(const std::string& path) {
  struct stat status{};
  if (::stat(path.c_str(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  const auto secret = read_secret("--password-file", path, EmptySecret::refused, Waiting::refused);
  return secret ? std::optional(secret->text) : std::nullopt;
}

Result<std::string> read_password_file(const std::string& path, Waiting waiting,
                                       std::vector<std::string>& notes) {
  const auto secret = read_secret("--password-file", path, EmptySecret::refused, waiting);
  if (!secret) return secret.error();
  if (secret->open_to_others) {
    notes.push_back(fmt::format("--password-file '{}' is readable by others; run chmod 600 on it",
                                printable(path)));
  }
  return secret->text;
}

// The password with what reads it again, or none.
Login login_from(const BrokerUrl& url, const LoginSources& sources) {
  const auto reads_again = [path = sources.secret_path] { return read_again(path); };
  if (!sources.password_file.empty()) return {"", sources.password_file, reads_again};
  if (!url.password.empty()) return {"", url.password};
  // One that is empty stands for a service that was set up without a password.
  if (!sources.credential.value_or("").empty()) return {"", *sources.credential, reads_again};
  return {"", url.user.empty() ? sources.pulse_password : ""};
}

// Tools for Pulse do not agree on the name of the variable: PULSE_USER or PULSE_USERNAME.
std::string user_of(const BrokerUrl& url, const std::string& user_flag,
                    const LoginSources& sources) {
  if (!user_flag.empty()) return user_flag;
  if (!url.user.empty()) return url.user;
  return sources.pulse_user.empty() ? sources.pulse_username : sources.pulse_user;
}

// The user is part of the queue's name, which is printed and logged.
bool has_controls(const std::string& user) {
  return std::ranges::any_of(user, [](char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';  // char is unsigned on arm
  });
}

// Without a password, for a run that only prints its settings.
Login shown_login(const BrokerUrl& url, const std::string& user_flag, const LoginSources& sources) {
  auto user = user_of(url, user_flag, sources);
  if (user.empty() || has_controls(user)) user = "USER";
  return {std::move(user), ""};
}

}  // namespace

Result<LoginSources> read_login_sources(const OptionValues& values, std::vector<std::string>& notes,
                                        Waiting waiting) {
  LoginSources sources{.pulse_user = first_line(variable("PULSE_USER")),
                       .pulse_username = first_line(variable("PULSE_USERNAME")),
                       .pulse_password = first_line(variable("PULSE_PASSWORD"))};
  // --print-config has no use for a password, and is to work where the credential is hidden.
  if (values.is_replay() || *values.print_config) return sources;
  if (values.password_file.given) {
    const auto password = read_password_file(*values.password_file, waiting, notes);
    if (!password) return password.error();
    sources.password_file = *password;
    sources.secret_path = *values.password_file;
    return sources;
  }
  sources.secret_path = credential_path();
  const auto credential = read_credential(sources.secret_path, waiting);
  if (!credential) return credential.error();
  sources.credential = *credential;
  return sources;
}

Result<Login> login_for(const BrokerUrl& url, const std::string& user_flag,
                        const LoginSources& sources) {
  auto login = login_from(url, sources);
  login.user = user_of(url, user_flag, sources);
  if (has_controls(login.user)) {
    return Error{ErrorKind::config,
                 fmt::format("log in to {}: the user name '{}' contains control characters",
                             url.shown(), printable(login.user))};
  }
  if (!login.user.empty() && !login.password.empty()) return login;
  return Error{ErrorKind::config,
               sources.credential ? missing_in_service(login, url) : missing(login, url)};
}

// The URL of a node is shown in logs, so its login is taken out of it.
Result<std::vector<BrokerNode>> nodes_of(const OptionValues& values, const LoginSources& sources) {
  std::vector<BrokerNode> nodes;
  for (const auto& [text, url] : *values.url) {
    auto login = login_for(url, *values.user, sources);
    if (!login && values.is_asked_only()) login = shown_login(url, *values.user, sources);
    if (!login) return login.error();
    auto& node = nodes.emplace_back(BrokerNode{url, std::move(*login)});
    node.url.user.clear();
    node.url.password.clear();
  }
  return nodes;
}

}  // namespace pbm
