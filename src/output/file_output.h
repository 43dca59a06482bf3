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
  // Creates the file with mode 0640 if there is none. An empty file gets the header, which is
  // a line or empty. Errors: output; usage for a pipe.
  static Result<std::unique_ptr<FileOutput>> open(const std::string& path,
                                                  const std::string& header = "");

  // All lines appended so far are written to the old file.
  [[nodiscard]] Result<void> reopen() override;

 private:
  FileOutput(std::string path, std::string header, Fd file);

  std::string path_;
  std::string header_;
  Fd file_;
};

}  // namespace pbm
