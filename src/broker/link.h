// SPDX-License-Identifier: MPL-2.0
// An AMQP 0-9-1 connection as far as its frames go: what is sent, what has come, and the
// heartbeats that tell a live broker from a dead one. Never blocks, and a broker that
// sends without end gets no more than its turn.
//
// rabbitmq-c encodes and decodes. Its own connections are not used: they send and check
// heartbeats only inside calls that may block, read on for as long as the broker sends,
// keep everything that comes in place of an answer, and fail without a reason (0.11).
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/frame.h"
#include "broker/wire.h"

#include <cstdint>
#include <memory>
#include <string>

namespace pbm {

// A method of AMQP, with rabbitmq-c's number and structure for it. The structure belongs
// to the link and is valid until the next frame is decoded, its texts until more is read.
struct Method {
  std::uint32_t id = 0;
  void* fields = nullptr;
};

class Link {
 public:
  explicit Link(Wire wire);
  Link(const Link&) = delete;
  Link& operator=(const Link&) = delete;
  ~Link();

  // From here on the broker is dead after twice this time of silence, and hears from us
  // at least twice in it. 0: neither.
  void set_heartbeat(std::chrono::seconds interval) { heartbeat_ = interval; }
  [[nodiscard]] std::chrono::seconds heartbeat() const { return heartbeat_; }

  // Bytes as they are; and a method with rabbitmq-c's structure of its fields. They go
  // out with the next flush().
  void send_raw(std::string_view bytes) { unsent_.append(bytes); }
  void send(std::uint16_t channel, std::uint32_t method, void* fields);

  // Writes what goes without waiting. Errors here and below are of kind connection, or
  // refused for want of a client certificate: they say what is wrong, and the link is then
  // of no further use.
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }

  // Allows receive() another megabyte.
  void begin_turn();

  enum class Got {
    frame,    // one is there; no heartbeats
    nothing,  // wait for the descriptor
    more,     // the turn is over, and the broker still sends
  };
  [[nodiscard]] Result<Got> receive(Frame& frame);

  // Decodes a method frame; the properties of a header frame of class basic.
  [[nodiscard]] Result<Method> method_of(const Frame& frame);
  [[nodiscard]] Result<void*> properties_of(const Frame& frame, std::uint64_t& body_bytes);

  // Counts a frame that brings nothing. So many that only malice or a fault explains
  // them are an error.
  [[nodiscard]] Result<void> count_idle();

  // Reads a little of what comes while nobody can take it, so that the broker's writes
  // succeed and its end is seen; no more than a few hundred megabytes in all.
  [[nodiscard]] Result<void> read_slowly();

  // Sends a heartbeat if one is due, writes, and looks whether the broker is still there.
  [[nodiscard]] Result<void> tend();

  // For poll(). How long the loop may sleep between two calls of tend().
  [[nodiscard]] int poll_fd() const { return wire_.poll_fd(); }
  [[nodiscard]] Milliseconds longest_sleep() const;

 private:
  struct Decoder;

  [[nodiscard]] Result<bool> read(std::size_t most_bytes);
  [[nodiscard]] Error broken() const;

  Wire wire_;
  FrameBuffer frames_;
  std::unique_ptr<Decoder> decoder_;
  std::string unsent_;
  std::uint32_t unfit_method_ = 0;  // could not be encoded
  std::size_t turn_bytes_ = 0;      // may still be read in this turn
  std::chrono::seconds heartbeat_{0};
  TimePoint last_received_;
  TimePoint last_sent_;
  TimePoint last_slow_read_{};
  TimePoint idle_since_{};
  int idle_frames_ = 0;  // in the second since then
};

}  // namespace pbm
