// SPDX-License-Identifier: MPL-2.0
// A stand-in for the service manager's end of the notify socket.
#pragma once

#include "support/catch.h"
#include "support/temporary.h"

#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

namespace pbm {

// Sets an environment variable for the lifetime of the object; an empty value unsets it.
class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    const char* const before = std::getenv(name);
    if (before != nullptr) before_ = before;
    set(value);
  }
  ~Variable() { set(before_); }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;

 private:
  void set(const std::string& value) const {
    value.empty() ? ::unsetenv(name_) : ::setenv(name_, value.c_str(), 1);
  }

  const char* name_;
  std::string before_;
};

class Manager {
 public:
  Manager() : socket_(::socket(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const auto path = directory_.path("notify");
    REQUIRE(path.size() < sizeof address.sun_path);
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    REQUIRE(::bind(socket_.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) ==
            0);
  }

  // The messages since the last call.
  [[nodiscard]] std::vector<std::string> heard() const {
    std::vector<std::string> messages;
    std::array<char, 4096> bytes{};
    for (;;) {
      const auto got = ::recv(socket_.get(), bytes.data(), bytes.size(), 0);
      if (got <= 0) return messages;
      messages.emplace_back(bytes.data(), static_cast<std::size_t>(got));
    }
  }

 private:
  TemporaryDirectory directory_;
  Fd socket_;
  Variable variable_{"NOTIFY_SOCKET", directory_.path("notify")};
};

}  // namespace pbm
