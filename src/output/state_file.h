// SPDX-License-Identifier: MPL-2.0
// A small file that keeps something between runs, for --state. It is never half-written: a new
// content is written to another file, which is on the disk before it replaces the old one.
//
// The file is locked, so that only one process at a time uses it. A replacement is locked before it
// is renamed.
#pragma once

#include "base/fd.h"
#include "base/result.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace pbm {

class StateFile {
 public:
  // Creates the file with mode 0600 if there is none, and locks it; waits up to a second for a
  // process that is just ending. Errors: config, or output if the device failed; also for a file
  // that is no regular one, is larger than `most_bytes`, or is in use.
  static Result<StateFile> open(const std::string& path, std::size_t most_bytes);

  // The file to which the next content of the state is written. A file of that name is deleted, so
  // it is a name that nobody else chooses.
  [[nodiscard]] static std::string next_path(const std::string& path);

  // What it contained when it was opened.
  [[nodiscard]] const std::string& content() const { return content_; }

  // Errors: the same; the old content stays.
  [[nodiscard]] Result<void> replace(std::string_view content);

  // The error for a content that this program has not written.
  [[nodiscard]] Error invalid() const;

 private:
  StateFile(std::string path, std::string target, Fd file, std::string content)
      : path_(std::move(path)),
        target_(std::move(target)),
        file_(std::move(file)),
        content_(std::move(content)) {}

  std::string path_;    // for errors
  std::string target_;  // the file itself, if that is a symbolic link
  Fd file_;
  std::string content_;
};

}  // namespace pbm
