// SPDX-License-Identifier: MPL-2.0
// The frame layer of an AMQP 0-9-1 connection: sends and receives frames, and uses heartbeats
// to detect a dead broker. Never blocks, and limits the bytes read per turn, even if the
// broker never stops sending.
//
// rabbitmq-c encodes and decodes the frames. Its connections are not used, because in version
// 0.11 they handle heartbeats only inside calls that may block, read as long as the broker
// sends, buffer everything received while waiting for a reply, and fail without a reason.
#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "broker/frame.h"
#include "broker/wire.h"

#include <cstdint>
#include <memory>
#include <string>

namespace pbm {

// An AMQP method: number and structure as defined by rabbitmq-c. The structure belongs to the
// link and is valid until the next frame is decoded, its strings until more data is read.
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

  // Sets the heartbeat interval. The broker counts as dead if nothing is received for two
  // intervals, and is sent at least two frames per interval. 0: no heartbeats.
  void set_heartbeat(std::chrono::seconds interval) { heartbeat_ = interval; }
  [[nodiscard]] std::chrono::seconds heartbeat() const { return heartbeat_; }

  // Queue raw bytes, or a method with its rabbitmq-c structure, for the next flush().
  void send_raw(std::string_view bytes) { unsent_.append(bytes); }
  void send(std::uint16_t channel, std::uint32_t method, void* fields);

  // Writes as much as possible without blocking. Errors here and below: connection, or
  // refused if a client certificate is required. After an error the link is unusable.
  [[nodiscard]] Result<void> flush();
  [[nodiscard]] bool has_unsent() const { return !unsent_.empty(); }

  // Allows receive() another megabyte.
  void begin_turn();

  enum class Got {
    frame,    // a frame other than a heartbeat
    nothing,  // nothing to read: wait for the descriptor
    more,     // the limit of the turn is reached, and there may be more to read
  };
  [[nodiscard]] Result<Got> receive(Frame& frame);

  // Decode a method frame, or the properties of a header frame of class basic; null if the
  // headers among them are nested too deeply.
  [[nodiscard]] Result<Method> method_of(const Frame& frame);
  [[nodiscard]] Result<void*> properties_of(const Frame& frame, std::uint64_t& body_bytes);

  // Counts a frame without content. Too many of them per second are an error.
  [[nodiscard]] Result<void> count_idle();

  // Reads a little while no delivery can be processed, so that writes of the broker do not
  // time out and a closed connection is noticed. Buffers at most a few hundred megabytes.
  [[nodiscard]] Result<void> read_slowly();

  // Sends a heartbeat if one is due, writes, and checks for missing heartbeats.
  [[nodiscard]] Result<void> tend();

  // For poll(), and the longest time between two calls of tend().
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
  std::size_t turn_bytes_ = 0;      // left to read in this turn
  std::chrono::seconds heartbeat_{0};
  TimePoint last_received_;
  TimePoint last_sent_;
  TimePoint last_slow_read_{};
  TimePoint idle_since_{};
  int idle_frames_ = 0;  // since then
};

}  // namespace pbm
