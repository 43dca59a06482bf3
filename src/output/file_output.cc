// SPDX-License-Identifier: MPL-2.0
#include "output/file_output.h"

#include "base/text.h"
#include "output/append_file.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kOutputFlag = "--output";

// Only regular files are renamed by log rotation. A device or a FIFO stays open, because opening it
// again may have side effects.
bool is_regular(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

FileOutput::FileOutput(std::string path, const std::string& header, Fd file, Backlog backlog)
    : Sink(file.get(), fmt::format("{} '{}'", kOutputFlag, printable(path)), backlog),
      path_(std::move(path)),
      file_(std::move(file)) {
  set_header(header);
}

Result<std::unique_ptr<FileOutput>> FileOutput::open(const std::string& path,
                                                     const std::string& header, Backlog backlog) {
  auto file = open_for_appending(kOutputFlag, path);
  if (!file) return file.error();
  const auto done = write_header(file->get(), header, kOutputFlag, path);
  if (!done) return done.error();
  return std::unique_ptr<FileOutput>(new FileOutput(path, header, std::move(*file), backlog));
}

// Whether a file has lines of the old format: the same file, if it was not renamed, or another one
// with the same header.
bool FileOutput::has_old_lines(int descriptor) const {
  struct stat status{};
  struct stat old{};
  if (::fstat(descriptor, &status) != 0 || ::fstat(file_.get(), &old) != 0) return false;
  if (status.st_size == 0) return false;
  if (status.st_dev == old.st_dev && status.st_ino == old.st_ino) return true;
  return !header().empty() && header_bytes(descriptor, header()) == header().size();
}

Result<Output::Reopened> FileOutput::reopen(const std::string& header) {
  if (!is_regular(file_.get())) return Sink::reopen(header);  // a device, which is not rotated
  // Lines in the buffer belong to the old file: logrotate may compress it as soon as this file is
  // open.
  if (const auto state = flush(); !state) return state.error();
  auto file = open_for_appending(kOutputFlag, path_);
  if (!file) return file.error();
  const bool stays = header != this->header() && has_old_lines(file->get());
  if (!stays) {
    auto done = write_header(file->get(), header, kOutputFlag, path_);
    if (!done) return done.error();
    set_header(header);
  }
  // In this order: the descriptor in use must stay open until the other one has replaced it.
  continue_on(file->get());
  file_ = std::move(*file);
  return stays ? Reopened::for_old_lines : Reopened::for_new_lines;
}

}  // namespace pbm
