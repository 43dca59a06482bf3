// SPDX-License-Identifier: MPL-2.0
// gzip (RFC 1952) as it comes in, by zlib: members one behind the other are one
// text, as for zcat. What stands behind the last member and doesn't begin with
// the magic isn't decompressed: it is counted, but for zero bytes before it
// (tapes and disk images pad with them).
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

inline constexpr std::string_view kGzipMagic = "\x1f\x8b";

class Inflater {
 public:
  // Of decompressed bytes: a bomb goes off in small pieces.
  static constexpr std::size_t kMostAtOnce = std::size_t{256} * 1024;

  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  enum class State {
    hungry,   // everything given is used: more input, or it is the end
    full,     // again with what is left of the input, even with nothing
    corrupt,  // no more will come; why() says why
  };

  // Takes from the front of `compressed` and appends at most kMostAtOnce bytes,
  // also those before a place that is corrupt.
  [[nodiscard]] State inflate(std::string_view& compressed, std::string& out);

  // Whether the input may end where it stands; otherwise it is broken off.
  [[nodiscard]] bool is_whole() const;

  // Bytes behind the last member that aren't gzip.
  [[nodiscard]] std::size_t trailing_bytes() const { return trailing_bytes_; }

  [[nodiscard]] std::string_view why() const { return why_; }

 private:
  enum class Phase { between, member, trailing, corrupt };
  struct Stream;  // zlib's

  [[nodiscard]] bool step(std::string_view& compressed, std::span<char>& room);
  [[nodiscard]] bool take_magic(std::string_view& compressed);
  [[nodiscard]] bool begin_member();
  [[nodiscard]] bool inflate_member(std::string_view& compressed, std::span<char>& room);
  [[nodiscard]] int run(std::string_view& compressed, std::span<char>& room);
  void count_trailing(std::string_view& compressed);
  bool fail(int code);

  Phase phase_ = Phase::between;
  std::size_t magic_bytes_ = 0;  // of the next member, seen
  std::size_t trailing_bytes_ = 0;
  std::string_view why_;  // zlib's; static
  std::unique_ptr<Stream> stream_;
};

}  // namespace pbm
