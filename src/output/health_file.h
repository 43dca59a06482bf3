// SPDX-License-Identifier: MPL-2.0
// A file whose modification time is the time at which the monitor was last seen to consume, for the
// health check of a container. Its content is never changed, and an empty file that exists already
// needs no space of its file system.
#pragma once

#include "base/result.h"

#include <string>
#include <utility>

namespace pbm {

class HealthFile {
 public:
  // Creates the file, unless it exists, and clears it: a file of an earlier run is not healthy.
  // Errors: config, or output if the device failed.
  static Result<HealthFile> open(const std::string& path);

  // Sets the time of the file to the current time. Creates it again if it was deleted.
  [[nodiscard]] Result<void> touch() const;

  // Sets the time of the file to 1970, which is older than any limit of a check.
  [[nodiscard]] Result<void> clear() const;

 private:
  explicit HealthFile(std::string path) : path_(std::move(path)) {}

  std::string path_;
};

}  // namespace pbm
