// SPDX-License-Identifier: MPL-2.0
// A line counts as written once write(2) has accepted it, or with --sync once it is on the disk:
// what is acknowledged must not be lost afterwards. The lock says whether another process appends
// as well; only if none does may a torn line be cut off, which could be the beginning of another
// process's line.
#include "output/file_output.h"

#include "base/text.h"
#include "output/append_file.h"
#include "output/earlier_lines.h"
#include "output/output_mark.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kOutputFlag = "--output";

// Whether this process alone writes to the file. It may then cut off an incomplete line.
bool take_alone(int descriptor, FileKeeping::TornLine torn_line, LockWait wait) {
  if (torn_line == FileKeeping::TornLine::ended || !lock_output(descriptor, wait)) return false;
  cut_torn_line(descriptor);
  return true;
}

// The name of a new file must be on the disk, too. Failures show when its lines are written.
void sync_directory(const std::string& path) {
  const auto parent = std::filesystem::path(path).parent_path();
  const Fd directory(
      ::open(parent.empty() ? "." : parent.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (directory.valid()) (void)::fsync(directory.get());
}

// A device such as /dev/null has nothing to write.
bool has_no_disk(int error) { return error == EINVAL || error == EROFS; }

// Only regular files are renamed by log rotation. A device or a FIFO stays open, because opening it
// again may have side effects.
bool is_regular(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
}

}  // namespace

FileOutput::FileOutput(std::string path, const std::string& header, Fd file, Backlog backlog,
                       FileKeeping keeping, bool is_alone)
    : DescriptorOutput(file.get(), fmt::format("{} '{}'", kOutputFlag, printable(path)), backlog),
      path_(std::move(path)),
      file_(std::move(file)),
      keeping_(keeping),
      is_alone_(is_alone) {
  set_header(header);
  begin_marks();
}

Result<std::unique_ptr<FileOutput>> FileOutput::open(const std::string& path,
                                                     const std::string& header, Backlog backlog,
                                                     FileKeeping keeping) {
  auto file = open_for_appending(kOutputFlag, path);
  if (!file) return file.error();
  const bool is_alone = take_alone(file->get(), keeping.torn_line, LockWait::second);
  const auto done = write_header(file->get(), header, kOutputFlag, path);
  if (!done) return done.error();
  if (keeping.sync == FileKeeping::Sync::data) sync_directory(path);
  return std::unique_ptr<FileOutput>(
      new FileOutput(path, header, std::move(*file), backlog, keeping, is_alone));
}

// What the kernel has accepted survives the end of the process, but not a loss of power.
std::uint64_t FileOutput::written() const {
  return keeping_.sync == FileKeeping::Sync::data ? synced_ : flushed();
}

// One call for all lines of a turn: while it waits for the disk, the lines of the next call arrive.
Result<Output::State> FileOutput::make_progress(TimePoint now) {
  const auto before = flushed();
  const auto state = DescriptorOutput::make_progress(now);
  if (!state) return state;
  notice_truncation(before);
  if (const auto done = sync(); !done) return done.error();
  return state;
}

Result<void> FileOutput::sync() {
  if (keeping_.sync == FileKeeping::Sync::none || synced_ == flushed()) return {};
  if (::fdatasync(file_.get()) != 0 && !has_no_disk(errno)) {
    return file_error("write to the disk of", kOutputFlag, path_);
  }
  synced_ = flushed();
  return {};
}

// The name is marked in any case: another file next to this one may have a name that looks as if it
// had been rotated.
void FileOutput::begin_marks() {
  struct stat status{};
  const bool is_marked = mark_output(file_.get(), std::filesystem::path(path_).filename().string());
  if (!is_alone_ || ::fstat(file_.get(), &status) != 0) return;
  begin_offset_ = end_offset();
  begin_size_ = static_cast<std::uint64_t>(status.st_size);
  has_marks_ = is_marked;
}

void FileOutput::forget_earlier_note() {
  mark_acknowledged(file_.get(), std::nullopt);
  if (begin_size_ != 0) lowest_offset_ = static_cast<std::int64_t>(begin_offset_);
}

// By its user, or by logrotate(8) with copytruncate. The note would be about other lines then, as
// soon as the file is as long as it was. `before` is where the lines begin that were just written.
void FileOutput::notice_truncation(std::uint64_t before) {
  struct stat status{};
  const auto added = flushed() - before;
  if (!is_alone_ || added == 0 || ::fstat(file_.get(), &status) != 0) return;
  const auto size = static_cast<std::uint64_t>(status.st_size);
  if (!S_ISREG(status.st_mode) || size + begin_offset_ >= begin_size_ + flushed()) return;
  begin_size_ = size;
  begin_offset_ = flushed();
  mark_acknowledged(file_.get(), std::nullopt);
  if (size > added) lowest_offset_ = static_cast<std::int64_t>(before);
}

// The note is about this file, also where it concerns lines in the one before: they are counted
// from its end. That is not possible if this file had lines when it replaced that one.
void FileOutput::note(const std::optional<AckNote>& note) {
  if (!is_alone_) return;
  auto shifted = note;
  if (shifted) {
    const auto shift = static_cast<std::int64_t>(begin_size_ - begin_offset_);
    shifted->settled += shift;
    if (shifted->doubtful) *shifted->doubtful += shift;
    auto lowest = note->settled;
    if (auto& late = shifted->late) {
      lowest = std::min(lowest, late->begin);
      late = LateLines{late->begin + shift, late->end + shift};
    }
    if (lowest < lowest_offset_) shifted.reset();
  }
  mark_acknowledged(file_.get(), shifted);
}

bool FileOutput::is_same_file(int descriptor) const {
  struct stat status{};
  struct stat old{};
  if (::fstat(descriptor, &status) != 0 || ::fstat(file_.get(), &old) != 0) return false;
  return status.st_dev == old.st_dev && status.st_ino == old.st_ino;
}

// Whether a file has lines of the old format: the same file, if it was not renamed, or another one
// with the same header.
bool FileOutput::has_old_lines(int descriptor) const {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || status.st_size == 0) return false;
  if (is_same_file(descriptor)) return true;
  return !header().empty() && header_bytes(descriptor, header()) == header().size();
}

void FileOutput::use(Fd file) {
  if (keeping_.sync == FileKeeping::Sync::data) sync_directory(path_);
  is_alone_ = take_alone(file.get(), keeping_.torn_line, LockWait::none);
  continue_on(file.get());
  const bool is_other = !is_same_file(file.get());
  file_ = std::move(file);
  begin_marks();
  if (is_other && is_alone_) forget_earlier_note();
}

Result<Output::Reopened> FileOutput::reopen(const std::string& header) {
  if (!is_regular(file_.get()))
    return DescriptorOutput::reopen(header);  // a device, which is not rotated
  // Lines in the buffer belong to the old file: logrotate may compress it as soon as this file is
  // open.
  const auto before = flushed();
  if (const auto state = flush(); !state) return state.error();
  notice_truncation(before);
  if (const auto done = sync(); !done) return done.error();
  auto file = open_for_appending(kOutputFlag, path_);
  if (!file) return file.error();
  const bool stays = header != this->header() && has_old_lines(file->get());
  if (!stays) {
    auto done = write_header(file->get(), header, kOutputFlag, path_);
    if (!done) return done.error();
    set_header(header);
  }
  // The descriptor in use stays open until the other one has replaced it; its lock is given up,
  // because both may be the same file.
  (void)::flock(file_.get(), LOCK_UN);
  use(std::move(*file));
  return stays ? Reopened::for_old_lines : Reopened::for_new_lines;
}

}  // namespace pbm
