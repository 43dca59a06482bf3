// SPDX-License-Identifier: MPL-2.0
// gzip files may have several members, one after the other: log rotation and cat(1) make such
// files. zlib stops at the end of each.
#include "replay/inflate.h"

#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <limits>

namespace pbm {

namespace {

constexpr int kGzipOnly = 16;  // added to the window bits (zlib.h, inflateInit2)

Bytef* as_bytes(char* text) { return reinterpret_cast<Bytef*>(text); }
const Bytef* as_bytes(const char* text) { return reinterpret_cast<const Bytef*>(text); }

// zlib counts in 32 bits. What is beyond is given to it in the next step.
uInt count_of(std::size_t bytes) {
  return static_cast<uInt>(std::min<std::size_t>(bytes, std::numeric_limits<uInt>::max()));
}

}  // namespace

// Made when the first member begins: a capture that is not compressed needs none.
struct Inflater::Stream {
  z_stream state{};  // must not move: zlib keeps a pointer to it
  int ready = inflateInit2(&state, MAX_WBITS + kGzipOnly);

  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  ~Stream() { ::inflateEnd(&state); }
};

Inflater::Inflater() = default;
Inflater::~Inflater() = default;
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater& Inflater::operator=(Inflater&&) noexcept = default;

Inflater::State Inflater::inflate(std::string_view& compressed, std::string& out) {
  const auto before = out.size();
  out.resize(before + kMostAtOnce);
  std::span<char> room(out.data() + before, kMostAtOnce);
  while (step(compressed, room)) {
  }
  const bool full = room.empty() || (is_between_members() && !compressed.empty());
  out.resize(out.size() - room.size());
  if (phase_ == Phase::corrupt) return State::corrupt;
  return full ? State::full : State::hungry;
}

bool Inflater::is_whole() const {
  return phase_ == Phase::trailing || (phase_ == Phase::between && magic_bytes_ == 0);
}

// Performs one step. False if more input or room is needed.
bool Inflater::step(std::string_view& compressed, std::span<char>& room) {
  switch (phase_) {
    case Phase::between: return take_magic(compressed);
    case Phase::member: return inflate_member(compressed, room);
    case Phase::trailing: count_trailing(compressed); return false;
    case Phase::corrupt: return false;
  }
  return false;
}

// The magic may arrive one byte at a time. Data without it is not a gzip member.
bool Inflater::take_magic(std::string_view& compressed) {
  while (magic_bytes_ < kGzipMagic.size()) {
    if (compressed.empty()) return false;
    if (compressed.front() != kGzipMagic[magic_bytes_]) {
      phase_ = Phase::trailing;
      trailing_bytes_ = magic_bytes_;
      return true;
    }
    compressed.remove_prefix(1);
    ++magic_bytes_;
  }
  return begin_member();
}

// The magic is handed to zlib here, because take_magic() has consumed it: it may have arrived in
// two reads.
bool Inflater::begin_member() {
  if (!stream_) stream_ = std::make_unique<Stream>();
  int code = stream_->ready == Z_OK ? ::inflateReset(&stream_->state) : stream_->ready;
  if (code != Z_OK) return fail(code);
  phase_ = Phase::member;
  magic_bytes_ = 0;
  auto magic = kGzipMagic;
  char unused = 0;
  std::span<char> room(&unused, 1);
  code = run(magic, room);
  return code == Z_OK || fail(code);
}

bool Inflater::inflate_member(std::string_view& compressed, std::span<char>& room) {
  const int code = run(compressed, room);
  // Not a reset yet: output of one call is all of one member, so that a byte order mark at the
  // start of the next one is found.
  if (code == Z_STREAM_END) {
    phase_ = Phase::between;
    return false;
  }
  if (code == Z_BUF_ERROR) return false;  // no progress possible; not an error
  if (code != Z_OK) return fail(code);
  return !compressed.empty() && !room.empty();
}

int Inflater::run(std::string_view& compressed, std::span<char>& room) {
  auto& state = stream_->state;
  const auto given = count_of(compressed.size());
  state.next_in = as_bytes(compressed.data());
  state.avail_in = given;
  state.next_out = as_bytes(room.data());
  state.avail_out = count_of(room.size());
  const int code = ::inflate(&state, Z_NO_FLUSH);
  compressed.remove_prefix(given - state.avail_in);
  room = room.last(state.avail_out);
  return code;
}

// gzip(1) ignores zero bytes too, and warns about anything else.
void Inflater::count_trailing(std::string_view& compressed) {
  if (trailing_bytes_ == 0) {
    compressed.remove_prefix(std::min(compressed.find_first_not_of('\0'), compressed.size()));
  }
  trailing_bytes_ += compressed.size();
  compressed = {};
}

bool Inflater::fail(int code) {
  const char* said = stream_->state.msg;
  why_ = said != nullptr ? said : ::zError(code);
  phase_ = Phase::corrupt;
  return false;
}

}  // namespace pbm
