// SPDX-License-Identifier: MPL-2.0
// The walk visits what the decoder would: a container ends when its size is used up, even by an
// inner one that is larger.
#include "broker/nesting.h"

#include "broker/codec.h"

#include <algorithm>
#include <array>
#include <cstddef>

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

// The letters are those of rabbitmq-c, which RabbitMQ uses as well: some of them differ from the
// specification, where 's' is a short string.
struct FixedSize {
  std::string_view kinds;
  std::size_t bytes;
};
constexpr auto kFixedSizes =
    std::to_array<FixedSize>({{"V", 0}, {"tbB", 1}, {"su", 2}, {"Iif", 4}, {"D", 5}, {"lLdT", 8}});

// False if the kind is unknown.
bool skip_scalar(char kind, Cursor& cursor) {
  if (kind == 'S' || kind == 'x') {
    cursor.skip(cursor.number(4));
    return true;
  }
  const auto* const size = std::ranges::find_if(kFixedSizes, [kind](const FixedSize& each) {
    return each.kinds.find(kind) != each.kinds.npos;
  });
  if (size == kFixedSizes.end()) return false;
  cursor.skip(size->bytes);
  return true;
}

// The tables and arrays around the cursor.
class OpenContainers {
 public:
  static bool is_one(char kind) { return kind == 'F' || kind == 'A'; }

  [[nodiscard]] bool empty() const { return levels_ == 0; }
  [[nodiscard]] bool in_table() const { return open_[levels_ - 1].is_table; }

  // False if there are too many of them.
  [[nodiscard]] bool enter(char kind, Cursor& cursor) {
    const auto size = cursor.number(4);
    if (levels_ == open_.size()) return false;
    open_[levels_++] = {cursor.at() + size, kind == 'F'};
    return true;
  }

  // True if the innermost one ends here.
  [[nodiscard]] bool leave(std::size_t at) {
    if (at < open_[levels_ - 1].end) return false;
    --levels_;
    return true;
  }

 private:
  struct Container {
    std::size_t end;
    bool is_table;  // whose values have names
  };
  std::array<Container, kMostLevels> open_{};
  std::size_t levels_ = 0;
};

// The property that a bit of the flags announces.
constexpr unsigned kContinuation = 1;
constexpr unsigned kContentType = 1U << 15;
constexpr unsigned kContentEncoding = 1U << 14;
constexpr unsigned kHeaders = 1U << 13;

}  // namespace

bool is_nested_too_deeply(std::string_view bytes) {
  Cursor cursor(bytes);
  OpenContainers open;
  bool fits = open.enter('F', cursor);
  while (fits && !open.empty() && !cursor.failed()) {
    if (open.leave(cursor.at())) continue;
    if (open.in_table()) cursor.skip_short_string();
    const auto kind = static_cast<char>(cursor.number(1));
    if (OpenContainers::is_one(kind)) {
      fits = open.enter(kind, cursor);
    } else if (!skip_scalar(kind, cursor)) {
      return false;
    }
  }
  return !fits && !cursor.failed();
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
