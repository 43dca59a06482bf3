// SPDX-License-Identifier: MPL-2.0
// The file that stores malformed messages in full. A write error is an output error, as it
// is on stdout.
//
// Each line is a capture line with `error` and, instead of `message`, `body` (a string),
// `body_base64` (if it is not UTF-8), or `size` alone if the body was not buffered.
#pragma once

#include "base/error.h"
#include "base/fd.h"
#include "base/result.h"
#include "event/delivery.h"

#include <string>
#include <string_view>

namespace pbm {

class Rejects {
 public:
  // Appends to the file, or creates it with mode 0640. Terminates an incomplete last line
  // first. Errors: output; usage for a pipe.
  static Result<Rejects> open(const std::string& path);

  // Reopens the file after it was renamed. On failure the old file stays in use.
  [[nodiscard]] Result<void> reopen();

  // Writes one line for the message, in full.
  [[nodiscard]] Result<void> add(const Delivery& delivery, Defect defect);

 private:
  [[nodiscard]] Result<void> write(std::string_view lines);

  Rejects(std::string path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Fd file_;
  std::string line_;  // kept to reuse its memory
};

// Appends the line for a malformed message to `out`.
void append_reject(const Delivery& delivery, Defect defect, std::string& out);

}  // namespace pbm
