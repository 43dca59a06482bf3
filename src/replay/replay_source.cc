// SPDX-License-Identifier: MPL-2.0
#include "replay/replay_source.h"

#include "base/printable.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace pbm {

namespace {

constexpr std::size_t kChunk = std::size_t{256} * 1024;

// Envelope, escapes and base64 around a body: a longer line can't hold one
// within the limit.
constexpr std::size_t line_limit(std::size_t body_limit) {
  return body_limit * 2 + std::size_t{1024} * 1024;
}

Error input_error(const std::string& path, int error) {
  return {ErrorKind::input,
          fmt::format("read --input '{}': {}", printable(path), std::strerror(error))};
}

Result<Fd> open_input(const std::string& path) {
  if (path == "-") return Fd(::fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3));
  Fd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOCTTY));
  if (!file.valid()) return input_error(path, errno);
  struct stat status {};
  if (::fstat(file.get(), &status) != 0) return input_error(path, errno);
  if (S_ISDIR(status.st_mode)) return input_error(path, EISDIR);
  return file;
}

bool readable(int descriptor) {
  pollfd entry{descriptor, POLLIN, 0};
  return ::poll(&entry, 1, 0) != 0;
}

}  // namespace

ReplaySource::ReplaySource(std::vector<std::string> paths, std::size_t max_message_bytes)
    : paths_(std::move(paths)), max_message_bytes_(max_message_bytes) {}

Result<void> ReplaySource::check() const {
  for (const auto& path : paths_) {
    struct stat status {};
    if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode)) {
      continue;  // opening it would wait for its writer
    }
    if (const auto opened = open_input(path); !opened) return opened.error();
  }
  return {};
}

Result<Pull> ReplaySource::pull(Delivery& delivery) {
  for (;;) {
    std::string_view line;
    while (take_line(line)) {
      if (deliver(line, delivery)) return Pull::delivery;
    }
    if (!is_open_) {
      if (next_path_ == paths_.size()) return Pull::end;
      if (const auto opened = open_next(); !opened) return opened.error();
      continue;
    }
    const auto filled = fill();
    if (!filled) return filled.error();
    if (*filled == Fill::would_block) return Pull::would_block;
  }
}

Result<void> ReplaySource::open_next() {
  auto opened = open_input(paths_[next_path_]);
  if (!opened) return opened.error();
  file_ = std::move(*opened);
  ++next_path_;
  is_open_ = true;
  at_end_ = false;
  return {};
}

Result<ReplaySource::Fill> ReplaySource::fill() {
  if (at_end_) {  // what stood behind the last line end has been taken
    is_open_ = false;
    return Fill::end;
  }
  if (!readable(file_.get())) return Fill::would_block;
  buffer_.erase(0, head_);
  searched_ -= head_;
  head_ = 0;
  const auto size = buffer_.size();
  buffer_.resize(size + kChunk);
  const auto got = ::read(file_.get(), buffer_.data() + size, kChunk);
  buffer_.resize(size + (got > 0 ? static_cast<std::size_t>(got) : 0));
  if (got < 0 && errno != EINTR && errno != EAGAIN) {
    return input_error(paths_[next_path_ - 1], errno);
  }
  at_end_ = got == 0;
  return Fill::more;
}

// The next whole line, or at the end of the file what is left.
bool ReplaySource::take_line(std::string_view& line) {
  auto end = buffer_.find('\n', searched_);
  if (end == std::string::npos) {
    if (buffer_.size() - head_ > line_limit(max_message_bytes_)) {
      skipped_bytes_ += buffer_.size() - head_;
      head_ = buffer_.size();
    }
    searched_ = buffer_.size();
    if (!at_end_ || (head_ == buffer_.size() && skipped_bytes_ == 0)) return false;
    end = buffer_.size();
  }
  line = std::string_view(buffer_).substr(head_, end - head_);
  head_ = std::min(end + 1, buffer_.size());
  searched_ = head_;
  return true;
}

// False for an empty line.
bool ReplaySource::deliver(std::string_view line, Delivery& delivery) {
  ++line_number_;
  const auto skipped = std::exchange(skipped_bytes_, 0);
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() && skipped == 0) return false;
  defect_.clear();
  if (skipped != 0) {
    delivery = Delivery{};
    delivery.enveloped = false;
    delivery.body_bytes = skipped + line.size();
    defect_ = "a line too long for the limit";
  } else {
    delivery = reader_.read(line);
    if (delivery.body.size() > max_message_bytes_) {
      delivery.body = {};
      defect_ = fmt::format("larger than the limit of {} bytes", max_message_bytes_);
    }
  }
  if (!defect_.empty()) delivery.defect = defect_;
  delivery.tag = line_number_;
  return true;
}

int ReplaySource::poll_fd() const { return file_.get(); }

}  // namespace pbm
