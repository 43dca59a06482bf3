// SPDX-License-Identifier: MPL-2.0
// What a broker sends, in pieces: frames come out as they are in the stream, and nothing is decoded
// that is nested too deeply.
#include "broker/frame.h"
#include "broker/nesting.h"
#include "broker/rabbitmq.h"
#include "broker/replies.h"
#include "broker/tables.h"
#include "target.h"

#include <algorithm>
#include <cstring>
#include <vector>

namespace {

constexpr std::size_t kPageBytes = 4096;
constexpr std::size_t kMethodBytes = 4;
constexpr std::size_t kHeaderBytes = 12;

class Pool {
 public:
  Pool() { init_amqp_pool(&pool_, kPageBytes); }
  Pool(const Pool&) = delete;
  Pool& operator=(const Pool&) = delete;
  ~Pool() { empty_amqp_pool(&pool_); }
  amqp_pool_t* get() { return &pool_; }

 private:
  amqp_pool_t pool_{};
};

void decode_method(std::string_view payload, Pool& pool) {
  using namespace pbm;
  std::uint32_t method = 0;
  for (const char c : payload.substr(0, kMethodBytes)) {
    method = method << 8 | static_cast<unsigned char>(c);
  }
  const auto arguments = payload.substr(kMethodBytes);
  if (is_of_clients(method) || has_deep_arguments(method, arguments)) return;
  void* fields = nullptr;
  static_cast<void>(amqp_decode_method(method, pool.get(), bytes_of(arguments), &fields));
}

void decode_header(std::string_view payload, Pool& pool) {
  using namespace pbm;
  const auto encoded = payload.substr(kHeaderBytes);
  if (has_deep_headers(encoded)) return;
  void* properties = nullptr;
  const int status =
      amqp_decode_properties(AMQP_BASIC_CLASS, pool.get(), bytes_of(encoded), &properties);
  if (status != AMQP_STATUS_OK) return;
  std::vector<std::string_view> routes;
  if (!read_cc(*static_cast<amqp_basic_properties_t*>(properties), routes)) return;
  for (const auto route : routes) must(route.size() <= payload.size(), "a route is in the frame");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  auto rest = view_of(data, size);
  const std::size_t piece = rest.empty() ? 1 : static_cast<unsigned char>(rest[0]) % 64 + 1;
  FrameBuffer frames;
  Pool pool;
  while (!rest.empty()) {
    const auto space = frames.free_space();
    const auto part = rest.substr(0, std::min(piece, space.size()));
    std::memcpy(space.data(), part.data(), part.size());
    frames.filled(part.size());
    rest.remove_prefix(part.size());
    for (;;) {
      const auto next = frames.next();
      if (!next) return 0;
      if (!*next) break;
      const auto& frame = **next;
      if (frame.type == FrameType::method) decode_method(frame.payload, pool);
      if (frame.type == FrameType::header) decode_header(frame.payload, pool);
      recycle_amqp_pool(pool.get());
    }
  }
  return 0;
}
