// SPDX-License-Identifier: MPL-2.0
// A file that is never half-written: new content is written to a temporary file in the same
// directory, which then replaces the old one by rename(2). The temporary name does not end
// in .prom, so node_exporter's textfile collector skips it. The file is world-readable. For
// directories in shared ones, see base/trusted_path.h.
#pragma once

#include "base/result.h"

#include <string>
#include <string_view>

namespace pbm {

class MetricsFile {
 public:
  // Verifies that the file can be written and that an existing one is a regular file.
  // Errors: config, or output if the device failed.
  static Result<MetricsFile> open(const std::string& path);

  // The same errors; on failure the old content stays in place.
  [[nodiscard]] Result<void> replace(std::string_view text) const;

  // The file name without directories and without .prom.
  [[nodiscard]] std::string stem() const;

 private:
  explicit MetricsFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace pbm
