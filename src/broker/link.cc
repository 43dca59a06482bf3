// SPDX-License-Identifier: MPL-2.0
#include "broker/link.h"

#include "broker/nesting.h"
#include "broker/rabbitmq.h"
#include "broker/replies.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace pbm {

namespace {

constexpr std::size_t kTurnBytes = std::size_t{1024} * 1024;
constexpr std::size_t kSlowBytes = std::size_t{64} * 1024;  // for read_slowly()
constexpr std::size_t kMostHeld = std::size_t{256} * 1024 * 1024;
constexpr Milliseconds kSlowEvery{250};
constexpr int kMostIdleFrames = 1000;  // per second
constexpr std::size_t kPoolPageBytes = 16 * 1024;
constexpr std::size_t kMostMethodBytes = 16 * 1024;  // of a sent method; the login is the largest

Error defect(std::string text) { return {ErrorKind::connection, std::move(text)}; }

std::string named(std::uint32_t method, std::string_view why) {
  const char* const name = amqp_method_name(method);
  if (name != nullptr) return fmt::format("{}: {}", name, why);
  return fmt::format("method {}.{}: {}", method >> 16, method & 0xffff, why);
}

}  // namespace

// rabbitmq-c decodes into a memory pool, which is reused for every frame.
struct Link::Decoder {
  amqp_pool_t pool{};

  Decoder() { init_amqp_pool(&pool, kPoolPageBytes); }
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;
  ~Decoder() { empty_amqp_pool(&pool); }
};

Link::Link(Wire wire)
    : wire_(std::move(wire)),
      decoder_(std::make_unique<Decoder>()),
      last_received_(Monotonic::now()),
      last_sent_(last_received_) {}

Link::~Link() = default;

void Link::send(std::uint16_t channel, std::uint32_t method, void* fields) {
  std::array<char, kMostMethodBytes> space;
  for (std::size_t i = 0; i < 4; ++i) space[i] = static_cast<char>(method >> (24 - 8 * i) & 0xff);
  const int size = amqp_encode_method(method, fields, {space.size() - 4, space.data() + 4});
  if (size < 0) {
    unfit_method_ = method;
    return;
  }
  const std::string_view payload(space.data(), 4 + static_cast<std::size_t>(size));
  append_frame({FrameType::method, channel, payload}, unsent_);
}

Result<void> Link::flush() {
  if (unfit_method_ != 0) return defect(named(unfit_method_, "a value is too long"));
  std::size_t sent = 0;
  while (sent < unsent_.size()) {
    std::size_t bytes = 0;
    const auto io = wire_.write(std::string_view(unsent_).substr(sent), bytes);
    if (io == Io::broken) return broken();
    if (io == Io::would_block) break;
    sent += bytes;
  }
  if (sent != 0) last_sent_ = Monotonic::now();
  unsent_.erase(0, sent);
  return {};
}

void Link::begin_turn() { turn_bytes_ = kTurnBytes; }

Result<Link::Got> Link::receive(Frame& frame) {
  for (;;) {
    const auto next = frames_.next();
    if (!next) return next.error();
    if (*next) {
      frame = **next;
      if (frame.type != FrameType::heartbeat) return Got::frame;
      if (frame.channel != 0) return defect("received a heartbeat on a channel other than 0");
      if (const auto done = count_idle(); !done) return done.error();
      continue;
    }
    if (turn_bytes_ == 0) return Got::more;
    const auto got = read(turn_bytes_);
    if (!got) return got.error();
    if (!*got) return Got::nothing;
  }
}

// False if there is nothing to read now.
Result<bool> Link::read(std::size_t most_bytes) {
  const auto space = frames_.free_space();
  std::size_t bytes = 0;
  switch (wire_.read(space.first(std::min(space.size(), most_bytes)), bytes)) {
    case Io::done: break;
    case Io::would_block: return false;
    case Io::broken: return broken();
  }
  frames_.filled(bytes);
  turn_bytes_ -= std::min(turn_bytes_, bytes);
  last_received_ = Monotonic::now();
  return true;
}

Result<Method> Link::method_of(const Frame& frame) {
  recycle_amqp_pool(&decoder_->pool);
  Method method;
  for (const char c : frame.payload.substr(0, 4)) {
    method.id = method.id << 8 | static_cast<unsigned char>(c);
  }
  if (is_of_clients(method.id)) return defect(named(method.id, "a broker does not send it"));
  if (has_deep_arguments(method.id, frame.payload.substr(4))) {
    return defect(named(method.id, "its arguments are nested too deeply"));
  }
  const int status = amqp_decode_method(method.id, &decoder_->pool,
                                        bytes_of(frame.payload.substr(4)), &method.fields);
  if (status == AMQP_STATUS_OK) return method;
  return defect(named(method.id, amqp_error_string2(status)));
}

// A header is class, weight, body size and properties. The class determines the structure of
// the properties.
Result<void*> Link::properties_of(const Frame& frame, std::uint64_t& body_bytes) {
  const auto byte = [&](std::size_t at) -> std::uint64_t {
    return static_cast<unsigned char>(frame.payload[at]);
  };
  const auto of_class = byte(0) << 8 | byte(1);
  if (of_class != AMQP_BASIC_CLASS) {
    return defect(fmt::format("received a message header of class {}", of_class));
  }
  body_bytes = 0;
  for (std::size_t at = 4; at < 12; ++at) body_bytes = body_bytes << 8 | byte(at);
  void* properties = nullptr;
  if (has_deep_headers(frame.payload.substr(12))) return properties;
  recycle_amqp_pool(&decoder_->pool);
  const int status = amqp_decode_properties(AMQP_BASIC_CLASS, &decoder_->pool,
                                            bytes_of(frame.payload.substr(12)), &properties);
  if (status == AMQP_STATUS_OK) return properties;
  return defect(fmt::format("decode a message header: {}", amqp_error_string2(status)));
}

Result<void> Link::count_idle() {
  if (last_received_ - idle_since_ >= std::chrono::seconds(1)) {
    idle_since_ = last_received_;
    idle_frames_ = 0;
  }
  if (++idle_frames_ <= kMostIdleFrames) return {};
  return defect(
      fmt::format("received more than {} frames without content in one second", kMostIdleFrames));
}

Result<void> Link::read_slowly() {
  const auto now = Monotonic::now();
  if (frames_.held() >= kMostHeld || now - last_slow_read_ < kSlowEvery) return {};
  last_slow_read_ = now;
  const auto got = read(kSlowBytes);
  return got ? Result<void>() : got.error();
}

Result<void> Link::tend() {
  const auto now = Monotonic::now();
  if (heartbeat_.count() != 0) {
    if (now - last_sent_ >= heartbeat_ / 2.0 && unsent_.empty()) {
      append_frame({FrameType::heartbeat}, unsent_);
    }
    if (now - last_received_ >= 2 * heartbeat_ && frames_.held() < kMostHeld) {
      return defect(
          fmt::format("received nothing for two heartbeat intervals, {}", 2 * heartbeat_));
    }
  }
  return flush();
}

Milliseconds Link::longest_sleep() const {
  if (heartbeat_.count() == 0) return std::chrono::seconds(60);
  // Detects two missing heartbeats within half a second.
  return std::min(Milliseconds(heartbeat_) / 4, Milliseconds(500));
}

Error Link::broken() const {
  return {wire_.is_refused() ? ErrorKind::refused : ErrorKind::connection, wire_.why()};
}

}  // namespace pbm
