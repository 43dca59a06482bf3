// SPDX-License-Identifier: MPL-2.0
// Whether a file is compressed is told by its first two bytes and not by its name, since standard
// input has none.
#include "replay/input_file.h"

#include "base/text.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string_view>
#include <utility>

namespace pbm {

namespace {

// Large enough that reading costs little, small enough that signals are handled between two reads
// from a slow disk.
constexpr std::size_t kChunk = std::size_t{256} * 1024;

Error input_error(const std::string& path, const std::string& why) {
  return {ErrorKind::input, fmt::format("read --input '{}': {}", printable(path), why)};
}

// A regular file is always ready. POLLHUP and POLLERR count as well: read(2) then says what
// happened.
bool readable(int descriptor) {
  pollfd entry{descriptor, POLLIN, 0};
  return ::poll(&entry, 1, 0) != 0;
}

}  // namespace

// The mark may be cut by a read, so bytes that could begin one are held until more is known.
void MarkFilter::filter(std::string& out, std::size_t before, bool at_end) {
  if (at_start_) {
    held_.append(out, before);
    out.resize(before);
    const bool may_become_mark =
        held_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(held_);
    if (may_become_mark && !at_end) return;
    at_start_ = false;
    const auto start = std::exchange(held_, {});
    out.append(std::string_view(start).substr(
        start.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0));
  }
  if (out.size() > before) at_line_start_ = out.back() == '\n';
}

Result<InputFile> InputFile::open(const std::string& path) {
  // Standard input is duplicated, so that each input has a descriptor to close.
  Fd file(path == "-" ? ::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3)
                      : ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK));
  if (!file.valid()) return input_error(path, std::strerror(errno));
  struct stat status{};
  if (::fstat(file.get(), &status) != 0) return input_error(path, std::strerror(errno));
  if (S_ISDIR(status.st_mode)) return input_error(path, std::strerror(EISDIR));
  return InputFile(path, std::move(file));
}

Error InputFile::error(const std::string& why) const { return input_error(path_, why); }

Result<InputFile::Fill> InputFile::fill(std::string& out) {
  const auto before = out.size();
  auto filled = fill_with_mark(out);
  mark_.filter(out, before, filled && *filled == Fill::end);
  return filled;
}

Result<InputFile::Fill> InputFile::fill_with_mark(std::string& out) {
  switch (format_) {
    case Format::unknown: return recognise(out);
    case Format::plain: return read_some(out);
    case Format::gzip: return inflate(out);
  }
  return Fill::end;
}

Result<InputFile::Fill> InputFile::read_some(std::string& to) {
  if (!readable(file_.get())) return Fill::would_block;
  const auto size = to.size();
  to.resize(size + kChunk);
  const auto got = ::read(file_.get(), to.data() + size, kChunk);
  const int failure = got < 0 ? errno : 0;
  const auto bytes = got > 0 ? static_cast<std::size_t>(got) : 0;
  to.resize(size + bytes);
  read_bytes_ += bytes;
  if (failure != 0 && failure != EINTR && failure != EAGAIN) return error(std::strerror(failure));
  return got == 0 ? Fill::end : Fill::more;
}

// A file too short for the magic is uncompressed.
Result<InputFile::Fill> InputFile::recognise(std::string& out) {
  const auto got = read_some(raw_);
  if (!got || *got == Fill::would_block) return got;
  const auto head = std::string_view(raw_).substr(0, kGzipMagic.size());
  if (*got == Fill::more && head.size() < kGzipMagic.size() && kGzipMagic.starts_with(head)) {
    return Fill::more;
  }
  if (head == kGzipMagic) {
    format_ = Format::gzip;
    return Fill::more;
  }
  format_ = Format::plain;
  out.append(std::exchange(raw_, {}));
  return got;
}

// A download that was interrupted, or a file to which something uncompressed was appended: its
// messages were replayed, but others may be missing.
Result<InputFile::Fill> InputFile::inflate_end() const {
  if (!inflater_.is_whole()) return error("the compressed data is truncated");
  const auto trailing = inflater_.trailing_bytes();
  if (trailing == 0) return Fill::end;
  return error(fmt::format("unexpected data after the compressed data ({} bytes)", trailing));
}

// Decompresses what was read before reading more: a small file can become very large, so one call
// returns only a part of it. An error waits until everything before it was returned.
Result<InputFile::Fill> InputFile::inflate(std::string& out) {
  if (state_ == Inflater::State::hungry) {
    raw_.clear();
    used_ = 0;
    const auto got = read_some(raw_);
    if (!got || *got == Fill::would_block) return got;
    if (*got == Fill::end) return inflate_end();
  }
  if (inflater_.is_between_members()) mark_.begin();
  const auto before = out.size();
  auto rest = std::string_view(raw_).substr(used_);
  state_ = inflater_.inflate(rest, out);
  used_ = raw_.size() - rest.size();
  if (state_ == Inflater::State::corrupt && out.size() == before) {
    return error(fmt::format("the compressed data is corrupt ({})", inflater_.why()));
  }
  return Fill::more;
}

}  // namespace pbm
