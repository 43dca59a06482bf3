// SPDX-License-Identifier: MPL-2.0
// Heartbeats go both ways and mean only "still here" (section 4.2.7 of the specification); any
// other frame counts as one. They matter most while the reader of the output is stopped: the broker
// would take the silence for a dead client. So they are sent at each turn of the loop, whatever
// else is blocked, and are read even while no delivery can be processed.
#include "broker/framed_stream.h"

#include "base/io.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace pbm {

namespace {

using std::chrono::seconds;

// A megabyte is a few milliseconds of work. Output, signals and heartbeats wait no longer than
// that.
constexpr std::size_t kTurnBytes = std::size_t{1024} * 1024;
constexpr std::size_t kSlowBytes = std::size_t{64} * 1024;  // for read_slowly()
// Of frames that cannot be processed. Above it nothing is read, and TCP makes the broker wait.
constexpr std::size_t kMostHeld = std::size_t{256} * 1024 * 1024;
constexpr Milliseconds kSlowEvery{250};
// Heartbeats come twice in an interval of at least a second, so this is far above any honest
// number.
constexpr std::int64_t kMostIdleFrames = 1000;  // per second

Error violation(std::string text) { return {ErrorKind::connection, std::move(text)}; }

}  // namespace

FramedStream::FramedStream(std::unique_ptr<Stream> stream, Now now)
    : stream_(std::move(stream)),
      now_(std::move(now)),
      last_received_(now_()),
      last_sent_(last_received_),
      idle_since_(last_received_) {}

// An error of write() is kept: the broker may have said why before it closed the connection.
void FramedStream::flush() {
  std::size_t sent = 0;
  while (sent < unsent_.size() && !write_error_) {
    const auto taken = stream_->write(std::string_view(unsent_).substr(sent));
    if (!taken) write_error_ = taken.error();
    if (!taken || *taken == 0) break;
    sent += *taken;
  }
  if (sent != 0) last_sent_ = now_();
  unsent_.erase(0, sent);
}

void FramedStream::begin_turn() { turn_bytes_ = kTurnBytes; }

Result<FramedStream::Got> FramedStream::receive(Frame& frame) {
  for (;;) {
    const auto next = frames_.next();
    if (!next) return next.error();
    if (*next) {
      frame = **next;
      if (frame.type != FrameType::heartbeat) return Got::frame;
      if (const auto done = take_heartbeat(frame); !done) return done.error();
      continue;
    }
    if (turn_bytes_ == 0) return Got::more;
    const auto got = read(turn_bytes_);
    if (!got) return got.error();
    if (!*got) return all_read();
  }
}

Result<void> FramedStream::take_heartbeat(const Frame& frame) {
  if (frame.channel != 0) return violation("received a heartbeat on a channel other than 0");
  return count_idle();
}

Result<FramedStream::Got> FramedStream::all_read() {
  if (write_error_) return *write_error_;
  const auto now = now_();
  if (now - idle_since_ >= seconds(1)) {
    idle_since_ = now;
    idle_frames_ = 0;
  }
  return Got::nothing;
}

// False if there is nothing to read now.
Result<bool> FramedStream::read(std::size_t most_bytes) {
  const auto space = frames_.free_space();
  const auto bytes = stream_->read(space.first(std::min(space.size(), most_bytes)));
  if (!bytes) return bytes.error();
  if (*bytes == 0) return false;
  frames_.filled(*bytes);
  turn_bytes_ -= std::min(turn_bytes_, *bytes);
  last_received_ = now_();
  return true;
}

// Frames that arrived while no delivery could be processed are counted when they are processed,
// and may be the heartbeats of a day. So the limit is that of the time since all was processed.
Result<void> FramedStream::count_idle() {
  const auto seconds_passed = std::chrono::duration_cast<seconds>(now_() - idle_since_).count();
  if (++idle_frames_ <= kMostIdleFrames * (1 + seconds_passed)) return {};
  return violation(
      fmt::format("received more than {} frames without content in one second", kMostIdleFrames));
}

Result<void> FramedStream::read_slowly() {
  const auto now = now_();
  if (frames_.held() >= kMostHeld || now - last_slow_read_ < kSlowEvery) return {};
  last_slow_read_ = now;
  const auto got = read(kSlowBytes);
  if (!got) return got.error();
  return !*got && write_error_ ? Result<void>(*write_error_) : Result<void>();
}

void FramedStream::keep_alive() {
  const bool is_due = heartbeat_.count() != 0 && now_() - last_sent_ >= heartbeat_ / 2.0;
  if (is_due && unsent_.empty()) append_frame({FrameType::heartbeat}, unsent_);
  flush();
}

Result<void> FramedStream::tend() {
  keep_alive();
  const bool is_overdue = heartbeat_.count() != 0 && now_() - last_received_ >= 2 * heartbeat_;
  if (!is_overdue || frames_.held() >= kMostHeld) return {};
  return violation(fmt::format("received nothing for two heartbeat intervals, {}", 2 * heartbeat_));
}

// By the system's clock, since the loop that the other functions are called from has ended.
FramedStream::Arrival FramedStream::await(std::uint16_t channel, std::uint32_t expected,
                                          std::uint32_t other, Milliseconds limit) {
  const auto deadline = Monotonic::now() + limit;
  while (Monotonic::now() < deadline) {
    flush();
    begin_turn();
    Frame frame;
    auto got = receive(frame);
    for (; got && *got == Got::frame; got = receive(frame)) {
      const bool is_method = frame.type == FrameType::method && frame.channel == channel;
      if (!is_method) continue;
      if (method_number(frame) == expected) return Arrival::expected;
      if (method_number(frame) == other) return Arrival::other;
    }
    if (!got) return Arrival::none;
    const auto entry = interest();
    if (*got == Got::nothing) (void)wait_for(entry.fd, entry.events, deadline);
  }
  return Arrival::none;
}

Milliseconds FramedStream::longest_sleep() const {
  if (heartbeat_.count() == 0) return seconds(60);
  // Detects two missing heartbeats within half a second.
  return std::min(Milliseconds(heartbeat_) / 4, Milliseconds(500));
}

}  // namespace pbm
