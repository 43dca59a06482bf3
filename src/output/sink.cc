// SPDX-License-Identifier: MPL-2.0
#include "output/sink.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace pbm {

namespace {

constexpr std::size_t kBufferKept = std::size_t{1024} * 1024;  // bytes

// Whether the next write would continue an unterminated last line.
bool continues_torn_line(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode)) return false;
  const bool at_end = (::fcntl(descriptor, F_GETFL) & O_APPEND) != 0 ||
                      ::lseek(descriptor, 0, SEEK_CUR) == status.st_size;
  if (!at_end || status.st_size == 0) return false;
  const Fd reader(
      ::open(fmt::format("/proc/self/fd/{}", descriptor).c_str(), O_RDONLY | O_CLOEXEC));
  char last = '\n';
  return ::pread(reader.get(), &last, 1, status.st_size - 1) == 1 && last != '\n';
}

}  // namespace

Sink Sink::on(int descriptor) {
  Sink sink(Outlet::on(descriptor));
  if (continues_torn_line(descriptor)) sink.buffer_.push_back('\n');
  return sink;
}

std::uint64_t Sink::waiting_lines() const {
  const auto head = buffer_.begin() + static_cast<std::ptrdiff_t>(head_);
  return static_cast<std::uint64_t>(std::count(head, buffer_.end(), '\n'));
}

std::uint64_t Sink::drop_after_line() {
  const auto waiting = waiting_lines();
  const auto end = mid_line_ ? buffer_.find('\n', head_) : std::string::npos;
  buffer_.resize(end == std::string::npos ? head_ : end + 1);
  const auto dropped = waiting - waiting_lines();
  forget_written();
  return dropped;
}

Result<Sink::State> Sink::flush() {
  if (pending() == 0) return State::ok;
  const auto [bytes, error] = outlet_.write(std::string_view(buffer_).substr(head_));
  if (bytes != 0) {
    head_ += bytes;
    mid_line_ = buffer_[head_ - 1] != '\n';
  }
  forget_written();
  if (error == EPIPE) return State::reader_left;
  if (error != 0) {
    return Error{ErrorKind::output, fmt::format("write to stdout: {}", std::strerror(error))};
  }
  return State::ok;
}

void Sink::forget_written() {
  if (head_ == buffer_.size()) {
    dropped_ += head_;
    head_ = 0;
    buffer_.clear();
    if (buffer_.capacity() > kBufferKept) buffer_.shrink_to_fit();
  } else if (head_ > buffer_.size() / 2) {
    dropped_ += head_;
    buffer_.erase(0, head_);
    head_ = 0;
  }
}

}  // namespace pbm
