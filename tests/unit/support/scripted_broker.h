// SPDX-License-Identifier: MPL-2.0
// A broker in memory, at the other end of a MemoryStream. It answers like one that has every
// exchange and no queue, unless a test replaces an answer. It records what it was asked.
#pragma once

#include "broker/codec.h"
#include "broker/frame.h"
#include "support/broker_frames.h"
#include "support/memory_stream.h"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

inline std::string delivery_of(std::uint64_t tag, std::string_view body = "{}",
                               bool redelivered = false) {
  const auto arguments = short_text("c") + number_bytes(tag, 8) +
                         number_bytes(redelivered ? 1 : 0, 1) + short_text("exchange/build/") +
                         short_text("key");
  return method_of(1, Method::deliver, arguments) +
         frame_of(FrameType::header, 1,
                  number_bytes(60, 2) + number_bytes(0, 2) + number_bytes(body.size(), 8) +
                      number_bytes(0, 2)) +
         frame_of(FrameType::body, 1, body);
}

class ScriptedBroker {
 public:
  MemoryPipe pipe;
  std::string product = "RabbitMQ";
  std::string version = "4.1.0";
  std::string mechanisms = "AMQPLAIN PLAIN";
  std::uint16_t heartbeat = 60;
  bool has_queue = false;
  std::uint32_t consumers = 2;
  // Answers in place of the usual ones, by the names in asked(): for "bind x a", "bind x a", or
  // else "bind". "" is silence.
  std::map<std::string, std::function<std::string(std::uint16_t channel)>> answers;

  [[nodiscard]] std::unique_ptr<Stream> open() { return std::make_unique<MemoryStream>(pipe); }

  void refuse(const std::string& request, int code, const std::string& text) {
    answers[request] = [=](std::uint16_t channel) { return closing(channel, code, text); };
  }
  void ignore(const std::string& request) {
    answers[request] = [](std::uint16_t) { return std::string(); };
  }

  // Answers what has arrived; false if nothing has.
  bool step() {
    received_ += pipe.take_outgoing();
    bool any = false;
    while (const auto size = size_of_first()) {
      answer(received_.substr(0, size));
      received_.erase(0, size);
      any = true;
    }
    return any;
  }
  // The requests since the last call, separated by "; ". Heartbeats and acknowledgements too.
  [[nodiscard]] std::string take_asked() { return std::exchange(asked_, {}); }

 private:
  [[nodiscard]] std::size_t size_of_first() const {
    if (received_.starts_with("AMQP")) return 8;
    if (received_.size() < kFrameHeadBytes) return 0;
    std::size_t size = 0;
    for (std::size_t i = 3; i < 7; ++i) size = size << 8 | static_cast<unsigned char>(received_[i]);
    return size + kFrameBytes;
  }

  struct Row {
    std::uint32_t method;
    std::string name;
    std::size_t texts_at;  // of the short texts to record
    std::size_t texts;
    Method answer;
    std::string arguments;
  };

  [[nodiscard]] std::vector<Row> rows() const {
    const auto id = [](std::uint32_t of_class, std::uint32_t method) {
      return of_class << 16 | method;
    };
    const Method none{};
    return {
        {id(10, 11), "log in", 0, 0, Method::connection_tune,
         number_bytes(2047, 2) + number_bytes(131072, 4) + number_bytes(heartbeat, 2)},
        {id(10, 31), "tune", 0, 0, none, ""},
        {id(10, 40), "open", 4, 1, Method::connection_open_ok, short_text("")},
        {id(10, 50), "close", 0, 0, Method::connection_close_ok, ""},
        {id(10, 51), "close-ok", 0, 0, none, ""},
        {id(20, 10), "channel", 0, 0, Method::channel_open_ok, long_text("")},
        {id(20, 40), "close channel", 0, 0, Method::channel_close_ok, ""},
        {id(20, 41), "channel-ok", 0, 0, none, ""},
        {id(40, 10), "exchange", 6, 1, Method::exchange_declare_ok, ""},
        {id(50, 10), "queue", 6, 1, Method::queue_declare_ok,
         short_text("q") + number_bytes(7, 4) + number_bytes(consumers, 4)},
        {id(50, 20), "bind", 6, 3, Method::queue_bind_ok, ""},
        {id(50, 30), "purge", 6, 1, Method::queue_purge_ok, number_bytes(7, 4)},
        {id(50, 40), "delete", 6, 1, Method::queue_delete_ok, number_bytes(7, 4)},
        {id(50, 50), "unbind", 6, 3, Method::queue_unbind_ok, ""},
        {id(60, 10), "qos", 0, 0, Method::qos_ok, ""},
        {id(60, 20), "consume", 6, 2, Method::consume_ok, short_text("c")},
        {id(60, 30), "cancel", 4, 1, Method::cancel_ok, short_text("c")},
        {id(60, 80), "ack", 0, 0, none, ""},
    };
  }

  static std::string texts_in(std::string_view payload, std::size_t at, std::size_t count) {
    std::string all;
    for (; count != 0 && at < payload.size(); --count) {
      const auto size = static_cast<unsigned char>(payload[at]);
      all += " " + std::string(payload.substr(at + 1, size));
      at += 1U + size;
    }
    return all;
  }

  void answer(std::string_view bytes) {
    if (bytes.starts_with("AMQP")) return reply("hello", "", 0, start());
    if (bytes[0] == static_cast<char>(FrameType::heartbeat)) return record("heartbeat");
    const auto channel = static_cast<std::uint16_t>(static_cast<unsigned char>(bytes[2]));
    const auto payload = bytes.substr(kFrameHeadBytes, bytes.size() - kFrameBytes);
    std::uint32_t method = 0;
    for (std::size_t i = 0; i < 4; ++i) {
      method = method << 8 | static_cast<unsigned char>(payload[i]);
    }
    for (const auto& row : rows()) {
      if (row.method != method) continue;
      auto name = row.name;
      auto details = texts_in(payload, row.texts_at, row.texts);
      auto usual = row.answer == Method{} ? "" : method_of(channel, row.answer, row.arguments);
      if (name == "queue") usual = about_queue(channel, payload, usual, name, details);
      if (name == "delete" && (octet(payload, 7 + octet(payload, 6)) & 1U) != 0) {
        details += " unused";
      }
      if (name == "qos")
        details += " " + std::to_string(octet(payload, 8) << 8 | octet(payload, 9));
      if (name == "ack") details += " " + std::to_string(octet(payload, 11));
      return reply(name, details, channel, usual);
    }
    record("unknown");
  }

  // Passive declarations look; others create.
  std::string about_queue(std::uint16_t channel, std::string_view payload, std::string usual,
                          std::string& name, std::string& details) {
    const auto flags_at = 7 + octet(payload, 6);
    const bool looks = (octet(payload, flags_at) & 1U) != 0;
    name = looks ? "look" : "declare";
    if (looks && !has_queue) return closing(channel, 404, "NOT_FOUND - no queue");
    has_queue = true;
    if (payload.find("x-delivery-limit") != payload.npos) details += " limited";
    return usual;
  }

  static unsigned octet(std::string_view payload, std::size_t at) {
    return static_cast<unsigned char>(payload.at(at));
  }

  [[nodiscard]] std::string start() const {
    const auto properties = short_text("product") + "S" + long_text(product) +
                            short_text("version") + "S" + long_text(version);
    return method_of(
        0, Method::connection_start,
        number_bytes(9, 2) + long_text(properties) + long_text(mechanisms) + long_text("en_US"));
  }

  void reply(const std::string& name, const std::string& details, std::uint16_t channel,
             const std::string& usual) {
    record(name + details);
    auto found = answers.find(name + details);
    if (found == answers.end()) found = answers.find(name);
    pipe.incoming += found == answers.end() ? usual : found->second(channel);
  }

  void record(const std::string& what) { asked_ += (asked_.empty() ? "" : "; ") + what; }

  std::string received_{};
  std::string asked_{};
};

}  // namespace pbm
