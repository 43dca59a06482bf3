// SPDX-License-Identifier: MPL-2.0
// Decompresses gzip (RFC 1952) incrementally, with zlib. Consecutive members are
// concatenated, as by zcat(1). Data after the last member that doesn't begin with the magic is
// only counted, except zero bytes before it (padding on tapes and disk images).
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
  // Limit of decompressed bytes per call, against decompression bombs.
  static constexpr std::size_t kMostAtOnce = std::size_t{256} * 1024;

  Inflater();
  ~Inflater();
  Inflater(Inflater&&) noexcept;
  Inflater& operator=(Inflater&&) noexcept;

  enum class State {
    hungry,   // all input is used: call again with more, or stop at its end
    full,     // call again with the rest of the input, even if it is empty
    corrupt,  // no more output follows; why() is the reason
  };

  // Consumes the front of `compressed` and appends at most kMostAtOnce bytes, all of the same
  // member, including those before corrupt data.
  [[nodiscard]] State inflate(std::string_view& compressed, std::string& out);

  // Whether the next bytes of output are the first of a member.
  [[nodiscard]] bool is_between_members() const { return phase_ == Phase::between; }

  // Whether the input may end here; otherwise it is truncated.
  [[nodiscard]] bool is_whole() const;

  // Number of bytes after the last member that aren't gzip.
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
  std::size_t magic_bytes_ = 0;  // of the next member, already read
  std::size_t trailing_bytes_ = 0;
  std::string_view why_;  // static text of zlib
  std::unique_ptr<Stream> stream_;
};

}  // namespace pbm
