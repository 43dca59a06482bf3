// SPDX-License-Identifier: MPL-2.0
// An output that appends its lines to a file, which can be moved away for its rotation and
// opened again between two lines.
#pragma once

#include "base/fd.h"
#include "output/sink.h"

#include <memory>
#include <string>

namespace pbm {

class FileOutput final : public Sink {
 public:
  // Creates the file with mode 0640 if there is none. Errors: output; usage for a pipe.
  static Result<std::unique_ptr<FileOutput>> open(const std::string& path);

  // All lines so far go to the old file, the rest of one that has begun included.
  [[nodiscard]] Result<void> reopen() override;

 private:
  FileOutput(std::string path, Fd file);

  std::string path_;
  Fd file_;
};

}  // namespace pbm
