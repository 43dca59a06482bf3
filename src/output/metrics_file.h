// SPDX-License-Identifier: MPL-2.0
// A file that is always whole: its content is replaced by renaming a new file over it,
// which stands beside it under a name of its own for that long. node_exporter's textfile
// collector reads only names that end in .prom. Everybody may read the file.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace pbm {

class MetricsFile {
 public:
  // Makes sure that the file can be written, and that nothing but a file is
  // replaced. Errors: config; output where the disk is to blame.
  static Result<MetricsFile> open(const std::string& path);

  // Where it fails, likewise, the file is as it was.
  [[nodiscard]] Result<void> replace(std::string_view text) const;

  // The file's name without directories and .prom.
  [[nodiscard]] std::string stem() const;

 private:
  explicit MetricsFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace pbm
