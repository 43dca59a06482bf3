// SPDX-License-Identifier: MPL-2.0
// A capture is read in small steps: even a file of many gigabytes, or a FIFO whose writer pauses,
// leaves the loop free to write lines and to handle signals. Tags are the numbers of the lines, by
// which errors name them.
#include "replay/replay_source.h"

#include <fmt/format.h>
#include <poll.h>
#include <sys/stat.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

// A pull() that finds no line returns after this many fills, so that signals are handled.
constexpr int kFillsAPull = 64;

constexpr CaptureFacts kUnreadable{.line = CaptureFacts::Line::unreadable};

// Upper bound for the line of a body within the limit, including envelope, escapes and base64.
constexpr std::size_t line_limit(std::size_t body_limit) {
  return body_limit * 2 + std::size_t{1024} * 1024;
}

// For the progress of a replay. A pipe or a device has no size, so then there is none to show.
// 0 if one of them is no regular file.
std::uint64_t bytes_of_all(const std::vector<std::string>& paths) {
  std::uint64_t all = 0;
  for (const auto& path : paths) {
    struct stat status{};
    const bool known = path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
    if (!known) return 0;
    all += static_cast<std::uint64_t>(status.st_size);
  }
  return all;
}

}  // namespace

ReplaySource::ReplaySource(ReplaySettings settings, Now now)
    : settings_(std::move(settings)),
      now_(std::move(now)),
      pace_(settings_.speed),
      window_(settings_.since, settings_.until),
      all_bytes_(bytes_of_all(settings_.paths)) {}

// Before the first message: a mistyped name must not end the run hours later.
Result<void> ReplaySource::check() const {
  for (const auto& path : settings_.paths) {
    struct stat status{};
    if (path != "-" && ::stat(path.c_str(), &status) == 0 && S_ISFIFO(status.st_mode)) {
      continue;  // opening and closing it would disturb its writer
    }
    if (const auto opened = InputFile::open(path); !opened) return opened.error();
  }
  return {};
}

// While a delivery is held back, nothing is read, so its views stay valid.
Result<Pull> ReplaySource::pull(Delivery& delivery, Demand demand) {
  wake_at_.reset();
  if (demand == Demand::none) return Pull::would_block;
  if (held_) {
    delivery = *held_;
  } else {
    const auto pulled = next(delivery);
    if (!pulled || *pulled != Pull::delivery) return pulled;
    due_ = pace_.due(received_of(delivery), now_);
  }
  if (!due_ || *due_ <= now_()) {
    held_.reset();
    return Pull::delivery;
  }
  held_ = delivery;
  wake_at_ = due_;
  return Pull::would_block;
}

Result<Pull> ReplaySource::next(Delivery& delivery) {
  int fills = 0;
  for (;;) {
    if (deliver_next(delivery)) return Pull::delivery;
    if (at_end_) close_file();
    if (has_ended()) return Pull::end;
    if (const auto opened = open_next(); !opened) return opened.error();
    if (fills++ == kFillsAPull) return Pull::busy;
    const auto filled = fill();
    if (!filled) return filled.error();
    if (*filled == InputFile::Fill::would_block) return Pull::would_block;
  }
}

// Whether one of the lines that have been read is a delivery.
bool ReplaySource::deliver_next(Delivery& delivery) {
  std::string_view line;
  while (take_line(line)) {
    if (deliver(line, delivery)) return true;
  }
  return false;
}

Result<void> ReplaySource::open_next() {
  if (file_) return {};
  auto opened = InputFile::open(settings_.paths[next_path_]);
  if (!opened) return opened.error();
  file_ = std::move(*opened);
  ++next_path_;
  return {};
}

void ReplaySource::close_file() {
  closed_bytes_ += file_->read_bytes();
  file_.reset();
  at_end_ = false;
}

Result<InputFile::Fill> ReplaySource::fill() {
  // What is left is the beginning of one line, so little is moved.
  buffer_.erase(0, head_);
  searched_ -= head_;
  head_ = 0;
  auto filled = file_->fill(buffer_);
  at_end_ = filled && *filled == InputFile::Fill::end;
  return filled;
}

// Takes the next complete line, or the rest at the end of the file.
bool ReplaySource::take_line(std::string_view& line) {
  auto end = buffer_.find('\n', searched_);
  if (end == std::string::npos) {
    // The line is dropped as it arrives, so that a file without line breaks needs no more memory
    // than the largest message.
    if (buffer_.size() - head_ > line_limit(settings_.max_message_bytes)) {
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

// False for an empty line, and for one that is outside the time limits.
bool ReplaySource::deliver(std::string_view line, Delivery& delivery) {
  ++line_number_;
  const auto skipped = std::exchange(skipped_bytes_, 0);
  // Editors and programs of Windows end lines with CR LF.
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (line.empty() && skipped == 0) return false;
  if (skipped != 0) {
    deliver_unreadable(skipped + line.size(), "line longer than the limit", delivery);
    return true;
  }
  delivery = reader_.read(line, has_skipped_);
  if (delivery.body.size() > settings_.max_message_bytes) {
    delivery.body = {};
    defect_ = fmt::format("larger than the limit of {} bytes", settings_.max_message_bytes);
    delivery.defect = {defect_};
  }
  delivery.tag = line_number_;
  has_skipped_ = !window_.admits(received_of(delivery));
  return !has_skipped_;
}

// The text of such a line is gone. It still counts as malformed, so that a replay shows that
// something is missing.
void ReplaySource::deliver_unreadable(std::size_t bytes, std::string_view why, Delivery& delivery) {
  delivery = Delivery{};
  delivery.captured = &kUnreadable;
  delivery.body_bytes = bytes;
  delivery.defect = {why};
  delivery.tag = line_number_;
}

bool ReplaySource::has_ended() const { return !file_ && next_path_ == settings_.paths.size(); }

std::uint64_t ReplaySource::gaps() const { return has_ended() && has_skipped_ ? 1 : 0; }

SourceStatus ReplaySource::status() const {
  SourceStatus status;
  if (all_bytes_ == 0) return status;
  const auto open_bytes = file_ ? file_->read_bytes() : 0;
  // Bytes as they are stored: how much compressed data becomes is known at its end only.
  status.progress = ReplayProgress{closed_bytes_ + open_bytes, all_bytes_};
  return status;
}

// While a delivery is held back, only its time is of interest.
Interest ReplaySource::interest(Demand demand) const {
  Interest interest{.descriptors = {}, .wake_at = wake_at_};
  if (file_ && !held_ && demand == Demand::some) {
    interest.descriptors.push_back({file_->poll_fd(), POLLIN, 0});
  }
  return interest;
}

}  // namespace pbm
