// SPDX-License-Identifier: MPL-2.0
// Kinds of errors and their exit codes.
#pragma once

#include <cerrno>
#include <string>
#include <string_view>
#include <utility>

namespace pbm {

// The values are the exit codes: those of sysexits(3), except 1, 3, and 124, which is that of
// timeout(1).
enum class ErrorKind {
  results = 1,      // --exit-status or --push was given and a printed event counts against it
  no_events = 3,    // --exit-status or --push was given and nothing was printed
  usage = 64,       // unknown flag, or invalid value
  data = 65,        // no line of an --input file could be read
  input = 66,       // an --input file is missing, unreadable or truncated
  connection = 69,  // the broker can't be reached, or the connection was lost
  internal = 70,    // a bug, or out of memory
  output = 74,      // stdout or the rejects file can't be written
  protocol = 76,    // an exchange is missing, or a declaration was refused
  refused = 77,     // password, permission, vhost or certificate
  config = 78,      // config file, environment, credentials or CA file
  timeout = 124,    // time ran out before --count lines were printed
};

struct Error {
  ErrorKind kind;
  std::string text;  // what was attempted, on what, and why it failed; contains no secret
};

constexpr int exit_code(ErrorKind kind) { return static_cast<int>(kind); }

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
