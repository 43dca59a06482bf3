// SPDX-License-Identifier: MPL-2.0
// The broker's side of AMQP 0-9-1: what clients send, decoded, and what a broker sends, as bytes.
#pragma once

#include "broker/frame.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace simulated {

enum class Ask : std::uint32_t {
  hello = 0,  // the header of the protocol
  heartbeat = 8,
  start_ok = 10 << 16 | 11,
  tune_ok = 10 << 16 | 31,
  open = 10 << 16 | 40,
  close = 10 << 16 | 50,
  close_ok = 10 << 16 | 51,
  open_channel = 20 << 16 | 10,
  close_channel = 20 << 16 | 40,
  close_channel_ok = 20 << 16 | 41,
  find_exchange = 40 << 16 | 10,
  queue = 50 << 16 | 10,
  bind = 50 << 16 | 20,
  purge = 50 << 16 | 30,
  remove = 50 << 16 | 40,
  unbind = 50 << 16 | 50,
  qos = 60 << 16 | 10,
  consume = 60 << 16 | 20,
  cancel = 60 << 16 | 30,
  ack = 60 << 16 | 80,
};

struct Request {
  Ask ask{};
  std::uint16_t channel = 0;
  std::string name{};  // of the queue, or the exchange
  std::string exchange{};
  std::string key{};
  std::string consumer{};
  std::uint64_t tag = 0;
  std::uint16_t number = 0;  // the window, or the interval of heartbeats
  bool passive = false;
  bool multiple = false;
  std::string queue_type{};
  std::optional<std::int64_t> delivery_limit{};
};

// Splits what one client sends into requests.
class RequestReader {
 public:
  void add(std::string_view bytes);
  // Nothing if more bytes are needed. Asserts that they are AMQP.
  [[nodiscard]] std::optional<Request> next();

 private:
  std::string header_;  // the first eight bytes
  pbm::FrameBuffer frames_;
};

namespace reply {
[[nodiscard]] std::string start(std::string_view version);
[[nodiscard]] std::string tune(int heartbeat);
[[nodiscard]] std::string consumed(std::uint16_t channel, std::string_view consumer);
[[nodiscard]] std::string cancelled(std::uint16_t channel, std::string_view consumer);
[[nodiscard]] std::string cancel(std::uint16_t channel, std::string_view consumer);
[[nodiscard]] std::string queue(std::uint16_t channel, std::string_view name, std::size_t messages,
                                std::size_t consumers);
[[nodiscard]] std::string deleted(std::uint16_t channel, std::size_t messages);
[[nodiscard]] std::string blocked();
[[nodiscard]] std::string heartbeat();

struct Delivered {
  std::uint16_t channel;
  std::string_view consumer;
  std::uint64_t tag;
  bool redelivered;
  std::string_view exchange;
  std::string_view key;
  const std::vector<std::string>& routes;  // CC
  std::string_view body;
};
[[nodiscard]] std::string deliver(const Delivered& delivered);
}  // namespace reply

}  // namespace simulated
