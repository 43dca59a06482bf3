// SPDX-License-Identifier: MPL-2.0
// Kinds of errors and their exit codes. The codes are those of sysexits(3), except 1, and
// 124, which is that of timeout(1).
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

enum class ErrorKind {
  results,     // --exit-status or --push was given and a printed event counts against it
  no_events,   // --exit-status or --push was given and nothing was printed
  usage,       // unknown flag, or invalid value
  data,        // no line of an --input file could be read
  input,       // an --input file is missing, unreadable or truncated
  connection,  // the broker can't be reached, or the connection was lost
  internal,    // a bug, or out of memory
  output,      // stdout or the rejects file can't be written
  protocol,    // an exchange is missing, or a declaration was refused
  refused,     // password, permission, vhost or certificate
  config,      // config file, environment, credentials or CA file
  timeout,     // time ran out before --count lines were printed
};

struct Error {
  ErrorKind kind;
  std::string text;  // what was attempted, on what, and why it failed; contains no secret
};

constexpr int exit_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::results: return 1;
    case ErrorKind::no_events: return 3;
    case ErrorKind::usage: return 64;
    case ErrorKind::data: return 65;
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

// The kind for a file that can't be opened or written: output if the device failed or is
// full, otherwise config, because the path is wrong.
constexpr ErrorKind kind_of_file_error(int error) {
  const bool of_disk = error == ENOSPC || error == EDQUOT || error == EIO || error == EROFS;
  return of_disk ? ErrorKind::output : ErrorKind::config;
}

// Why a message is malformed, for the log and the rejects file; false if it is not. The text
// is static, or valid until the next message is read.
struct [[nodiscard]] Defect {
  std::string_view why{};

  [[nodiscard]] explicit operator bool() const { return !why.empty(); }
};

}  // namespace pbm
