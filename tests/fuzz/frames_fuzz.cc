// SPDX-License-Identifier: MPL-2.0
// What a broker sends, in pieces: frames come out as they are in the stream, and nothing is decoded
// that is nested too deeply.
#include "broker/codec.h"
#include "broker/frame.h"
#include "target.h"

#include <algorithm>
#include <cstring>

namespace {

void decode(const pbm::Frame& frame, pbm::Decoder& decoder) {
  if (frame.type == pbm::FrameType::method) {
    const auto received = decoder.method(frame);
    if (!received) return;
    const auto* deliver = std::get_if<pbm::Deliver>(&received->fields);
    if (deliver == nullptr) return;
    pbm::must(deliver->key.size() <= frame.payload.size(), "a key is in the frame");
  } else if (frame.type == pbm::FrameType::header) {
    const auto header = decoder.header(frame);
    if (!header || !header->routes) return;
    for (const auto route : *header->routes) {
      pbm::must(route.size() <= frame.payload.size(), "a route is in the frame");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pbm;
  auto rest = view_of(data, size);
  const std::size_t piece = rest.empty() ? 1 : static_cast<unsigned char>(rest[0]) % 64 + 1;
  FrameBuffer frames;
  Decoder decoder;
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
      decode(**next, decoder);
    }
  }
  return 0;
}
