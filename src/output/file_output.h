// SPDX-License-Identifier: MPL-2.0
// An output that appends its lines to a file. For log rotation, the file can be renamed and is then
// reopened between two lines.
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

  // All lines appended so far are written to the old file.
  [[nodiscard]] Result<void> reopen() override;

 private:
  FileOutput(std::string path, Fd file);

  std::string path_;
  Fd file_;
};

}  // namespace pbm
