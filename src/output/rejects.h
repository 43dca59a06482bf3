// SPDX-License-Identifier: MPL-2.0
// The file that keeps what can't be understood. One that can't be written is
// failed output, like stdout.
#pragma once

#include "base/fd.h"
#include "base/result.h"

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

  // Writes lines, all of them.
  [[nodiscard]] Result<void> write(std::string_view lines);

 private:
  Rejects(std::string path, Fd file) : path_(std::move(path)), file_(std::move(file)) {}

  std::string path_;
  Fd file_;
};

}  // namespace pbm
