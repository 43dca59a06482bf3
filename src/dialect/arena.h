// SPDX-License-Identifier: MPL-2.0
// Memory for derived text (URLs, numbers, lower case), valid until the next message. It is
// reused, so that no memory is allocated in steady state.
#pragma once

#include <array>
#include <cstddef>
#include <cstring>
#include <memory_resource>
#include <string_view>

namespace pbm {

class Arena {
 public:
  // Memory for `bytes` characters, valid until reset().
  [[nodiscard]] char* allocate(std::size_t bytes) {
    return static_cast<char*>(memory_.allocate(bytes == 0 ? 1 : bytes, 1));
  }

  [[nodiscard]] std::string_view keep(std::string_view text) {
    char* copy = allocate(text.size());
    if (!text.empty()) std::memcpy(copy, text.data(), text.size());
    return {copy, text.size()};
  }

  [[nodiscard]] std::string_view join(std::initializer_list<std::string_view> parts) {
    std::size_t bytes = 0;
    for (const auto part : parts) bytes += part.size();
    char* const start = allocate(bytes);
    char* end = start;
    for (const auto part : parts) {
      if (part.empty()) continue;
      std::memcpy(end, part.data(), part.size());
      end += part.size();
    }
    return {start, bytes};
  }

  void reset() { memory_.release(); }

 private:
  std::array<std::byte, 16 * 1024> first_;
  std::pmr::monotonic_buffer_resource memory_{first_.data(), first_.size()};
};

}  // namespace pbm
