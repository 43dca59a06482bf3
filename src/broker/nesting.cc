// SPDX-License-Identifier: MPL-2.0
// The walk visits what the decoder would: a container ends when its size is used up, even by an
// inner one that is larger.
#include "broker/nesting.h"

#include "broker/codec.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>

namespace pbm {

namespace {

// Reads numbers and skips what isn't needed. After the end, all further reads fail.
class Cursor {
 public:
  explicit Cursor(std::string_view bytes) : bytes_(bytes) {}

  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::size_t at() const { return at_; }

  std::uint32_t number(std::size_t count) {
    std::uint32_t number = 0;
    const auto begin = at_;
    skip(count);
    for (std::size_t i = begin; i < at_; ++i) {
      number = number << 8 | static_cast<unsigned char>(bytes_[i]);
    }
    return number;
  }

  void skip(std::size_t count) {
    failed_ = failed_ || count > bytes_.size() - at_;
    if (!failed_) at_ += count;
  }

  void skip_short_string() { skip(number(1)); }

  [[nodiscard]] std::string_view rest() const { return bytes_.substr(at_); }

 private:
  std::string_view bytes_;
  std::size_t at_ = 0;
  bool failed_ = false;
};

// Bytes of a value of fixed size; nothing for other kinds.
std::optional<std::size_t> size_of(char kind) {
  switch (kind) {
    case 'V': return 0;
    case 't':
    case 'b':
    case 'B': return 1;
    case 's':
    case 'u': return 2;
    case 'I':
    case 'i':
    case 'f': return 4;
    case 'D': return 5;
    case 'l':
    case 'L':
    case 'd':
    case 'T': return 8;
    default: return std::nullopt;
  }
}

// The property that a bit of the flags announces.
constexpr unsigned kContinuation = 1;
constexpr unsigned kContentType = 1U << 15;
constexpr unsigned kContentEncoding = 1U << 14;
constexpr unsigned kHeaders = 1U << 13;

}  // namespace

bool is_nested_too_deeply(std::string_view bytes) {
  struct Container {
    std::size_t end;
    bool is_table;
  };
  std::array<Container, kMostLevels> open{};
  std::size_t levels = 0;
  Cursor cursor(bytes);
  const auto enter = [&](bool is_table) {
    const auto size = cursor.number(4);
    if (levels == open.size()) return false;
    open[levels++] = {cursor.at() + size, is_table};
    return true;
  };
  enter(true);
  while (levels != 0 && !cursor.failed()) {
    const auto& container = open[levels - 1];
    if (cursor.at() >= container.end) {
      --levels;
      continue;
    }
    if (container.is_table) cursor.skip_short_string();
    const auto kind = static_cast<char>(cursor.number(1));
    if (kind == 'F' || kind == 'A') {
      if (!enter(kind == 'F')) return !cursor.failed();
    } else if (kind == 'S' || kind == 'x') {
      cursor.skip(cursor.number(4));
    } else if (const auto size = size_of(kind)) {
      cursor.skip(*size);
    } else {
      return false;
    }
  }
  return false;
}

bool has_deep_headers(std::string_view properties) {
  Cursor cursor(properties);
  const unsigned flags = cursor.number(2);
  for (unsigned more = flags; (more & kContinuation) != 0 && !cursor.failed();) {
    more = cursor.number(2);
  }
  if (cursor.failed() || (flags & kHeaders) == 0) return false;
  for (const unsigned before : {kContentType, kContentEncoding}) {
    if ((flags & before) != 0) cursor.skip_short_string();
  }
  return !cursor.failed() && is_nested_too_deeply(cursor.rest());
}

bool has_deep_arguments(Method method, std::string_view arguments) {
  constexpr std::size_t kVersionBytes = 2;
  return method == Method::connection_start && arguments.size() > kVersionBytes &&
         is_nested_too_deeply(arguments.substr(kVersionBytes));
}

bool is_of_clients(Method method) {
  constexpr std::array kMethods{Method::connection_start_ok, Method::exchange_declare,
                                Method::exchange_bind,       Method::exchange_unbind,
                                Method::queue_declare,       Method::queue_bind,
                                Method::queue_unbind,        Method::consume};
  return std::ranges::find(kMethods, method) != kMethods.end();
}

}  // namespace pbm
