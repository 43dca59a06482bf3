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
  // a line or empty; any other file must begin with it. Errors: output; usage for a pipe or
  // another first line.
  static Result<std::unique_ptr<FileOutput>> open(const std::string& path,
                                                  const std::string& header = "",
                                                  Backlog backlog = {});

  // All lines appended so far are written to the old file. The lines stay those of the old header
  // if the file was not renamed, or if it begins with that header.
  [[nodiscard]] Result<Reopened> reopen(const std::string& header) override;

 private:
  FileOutput(std::string path, const std::string& header, Fd file, Backlog backlog);
  [[nodiscard]] bool has_old_lines(int descriptor) const;

  std::string path_;
  Fd file_;
};

}  // namespace pbm
