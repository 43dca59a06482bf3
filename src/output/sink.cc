// SPDX-License-Identifier: MPL-2.0
#include "output/sink.h"

#include "output/append_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pbm {

Sink::Sink(int descriptor, std::string name)
    : outlet_(Outlet::on(descriptor)), name_(std::move(name)) {
  if (continues_torn_line(descriptor)) buffer().push_back('\n');
}

void Sink::continue_on(int descriptor) {
  outlet_ = Outlet::on(descriptor);
  if (continues_torn_line(descriptor)) buffer().insert(head_, 1, '\n');
}

std::uint64_t Sink::waiting_lines() const {
  return static_cast<std::uint64_t>(std::ranges::count(buffer().substr(head_), '\n'));
}

std::uint64_t Sink::drop_after_line() {
  const auto waiting = waiting_lines();
  const auto end = mid_line_ ? buffer().find('\n', head_) : std::string::npos;
  buffer().resize(end == std::string::npos ? head_ : end + 1);
  const auto dropped = waiting - waiting_lines();
  forget(head_);
  return dropped;
}

Result<Output::State> Sink::flush() {
  if (pending() == 0) return State::ok;
  const auto [bytes, error] = outlet_.write(std::string_view(buffer()).substr(head_));
  if (bytes != 0) {
    head_ += bytes;
    mid_line_ = buffer()[head_ - 1] != '\n';
  }
  forget(head_);
  if (error == EPIPE) return State::reader_left;
  if (error != 0) {
    return Error{ErrorKind::output, fmt::format("write to {}: {}", name_, std::strerror(error))};
  }
  return State::ok;
}

Result<Output::State> Sink::advance(TimePoint now) {
  const auto before = written();
  auto state = flush();
  if (written() != before || pending() == 0) last_progress_ = now;
  return state;
}

void Sink::limit_finish(TimePoint now) {
  last_progress_ = now;
  finish_by_.set(now + kFinishMoving);
}

// A partly written line is completed even after the deadline, while the reader keeps reading.
bool Sink::is_finished(TimePoint now) {
  if (pending() == 0) return true;
  if (!finish_by_.is_set()) return false;
  if (now - last_progress_ >= kFinishStalled) return true;
  if (finish_by_.has_come(now)) dropped_lines_ += drop_after_line();
  return pending() == 0;
}

std::optional<TimePoint> Sink::wake_at(TimePoint now) const {
  if (pending() == 0 || !finish_by_.is_set()) return std::nullopt;
  const auto when = last_progress_ + kFinishStalled;
  return finish_by_.has_come(now) ? when : earlier(when, finish_by_.when());
}

}  // namespace pbm
