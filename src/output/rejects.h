// SPDX-License-Identifier: MPL-2.0
// The file that keeps malformed messages, whole. One that can't be written is failed
// output, like stdout.
//
// A reject is a capture line with `error` and, in place of `message`, `body` (a string),
// `body_base64` (where it isn't UTF-8), or `size` alone, of a body that is not held.
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
  // Appends to the file; makes it with mode 0640. A torn last line gets its end
  // first. Errors: output; usage for a pipe.
  static Result<Rejects> open(const std::string& path);

  // Opens the file again, after it was moved away; stays with the old one where that
  // fails.
  [[nodiscard]] Result<void> reopen();

  // Writes the message's line, all of it.
  [[nodiscard]] Result<void> add(const Delivery& delivery, Defect defect);

  // The same for a message of which only reject_without_error() was kept.
  [[nodiscard]] Result<void> add(std::string_view without_error, std::string_view why);

 private:
  [[nodiscard]] Result<void> write(std::string_view lines);

  Rejects(std::string path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Fd file_;
  std::string line_;  // its memory is kept
};

// Appends the line of a malformed message.
void append_reject(const Delivery& delivery, Defect defect, std::string& out);

// The beginning of the line of a message that may have to be rejected later.
[[nodiscard]] std::string reject_without_error(const Delivery& delivery);

}  // namespace pbm
