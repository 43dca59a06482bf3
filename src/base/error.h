// SPDX-License-Identifier: MPL-2.0
// What can go wrong, and the exit code each kind ends the process with.
// Codes are sysexits(3)'s where it has one; 124 is timeout(1)'s.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

enum class ErrorKind {
  results,     // --exit-status, and a printed event was no success
  usage,       // a flag is unknown, or its value can't be
  input,       // an --input file is missing, unreadable or broken off
  connection,  // the broker can't be reached, or was lost
  internal,    // a bug, or memory ran out
  output,      // stdout or the rejects file can't be written
  protocol,    // an exchange is missing, a declaration is refused
  refused,     // password, permission, vhost, certificate
  config,      // config file, environment, credentials, CA
  timeout,     // time ran out before --count events came
};

struct Error {
  ErrorKind kind;
  std::string text;  // what was attempted, on what, why it failed; no secret
};

constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::results: return 1;
    case ErrorKind::usage: return 64;
    case ErrorKind::input: return 66;
    case ErrorKind::connection: return 69;
    case ErrorKind::internal: return 70;
    case ErrorKind::output: return 74;
    case ErrorKind::protocol: return 76;
    case ErrorKind::refused: return 77;
    case ErrorKind::config: return 78;
    case ErrorKind::timeout: return 124;
  }
  return 70;
}

// Of a file of ours that can't be opened or written: a disk's trouble, or a wrong path.
constexpr ErrorKind kind_of_file_error(int error) {
  const bool of_disk = error == ENOSPC || error == EDQUOT || error == EIO || error == EROFS;
  return of_disk ? ErrorKind::output : ErrorKind::config;
}

// What is wrong with a message, for the log and the rejects; true if there is anything.
// The text is static, or valid until the next message is read.
struct [[nodiscard]] Defect {
  std::string_view why{};

  [[nodiscard]] explicit operator bool() const { return !why.empty(); }
};

}  // namespace pbm
