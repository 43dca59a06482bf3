// SPDX-License-Identifier: MPL-2.0
// Sends and receives frames over a stream, and uses heartbeats to detect a dead broker. Never
// blocks, and limits the bytes read per turn, even if the broker never stops sending.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/frame.h"
#include "broker/stream.h"

#include <poll.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

class FramedStream {
 public:
  FramedStream(std::unique_ptr<Stream> stream, Now now);

  // True once frames can be exchanged. Errors here and below: connection, refused, config. After
  // an error the stream is unusable.
  [[nodiscard]] Result<bool> connect() { return stream_->connect(); }

  // Sets the heartbeat interval. The broker counts as dead if nothing is received for two
  // intervals, and is sent at least two frames per interval. 0: no heartbeats.
  void set_heartbeat(std::chrono::seconds interval) { heartbeat_ = interval; }

  // Queue raw bytes, or the payload of a method, for the next flush().
  void send_raw(std::string_view bytes) { unsent_.append(bytes); }
  void send(std::uint16_t channel, std::string_view method) {
    append_frame({FrameType::method, channel, method}, unsent_);
  }

  // Writes as much as possible. receive() and tend() report failures, once everything is read
  // that the broker had sent before, such as the reason.
  void flush();

  // Allows receive() another megabyte.
  void begin_turn();

  enum class Got {
    frame,    // a frame other than a heartbeat
    nothing,  // nothing to read: wait as interest() says
    more,     // the limit of the turn is reached, and there may be more to read
  };
  [[nodiscard]] Result<Got> receive(Frame& frame);

  // Counts a frame without content. Too many of them per second are an error.
  [[nodiscard]] Result<void> count_idle();

  // Reads a little while no delivery can be processed, so that writes of the broker do not
  // time out and a closed connection is noticed. Buffers at most a few hundred megabytes.
  [[nodiscard]] Result<void> read_slowly();

  // Sends a heartbeat if one is due, and writes. Call at each turn: frames may arrive without a
  // pause, and a reader that stalls lets nothing else be sent.
  void keep_alive();

  // The same once all is read, and checks for missing heartbeats.
  [[nodiscard]] Result<void> tend();

  enum class Arrival { expected, other, none };
  // For the end of the connection: writes, and drops what it reads until one of these methods
  // arrives. None: it has not arrived in time, as the system's clock measures it.
  [[nodiscard]] Arrival await(std::uint16_t channel, std::uint32_t expected, std::uint32_t other,
                              Milliseconds limit);

  // For poll(), and the longest time between two calls of tend().
  [[nodiscard]] pollfd interest() const { return stream_->interest(!unsent_.empty()); }
  [[nodiscard]] Milliseconds longest_sleep() const;

 private:
  [[nodiscard]] Result<bool> read(std::size_t most_bytes);
  [[nodiscard]] Result<void> take_heartbeat(const Frame& frame);
  [[nodiscard]] Result<Got> all_read();

  std::unique_ptr<Stream> stream_;
  Now now_;
  FrameBuffer frames_;
  std::string unsent_;
  std::optional<Error> write_error_{};
  std::size_t turn_bytes_ = 0;  // left to read in this turn
  std::chrono::seconds heartbeat_{0};
  TimePoint last_received_;
  TimePoint last_sent_;
  TimePoint last_slow_read_{};
  TimePoint idle_since_;
  std::int64_t idle_frames_ = 0;  // since then
};

}  // namespace pbm
