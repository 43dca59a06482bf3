// SPDX-License-Identifier: MPL-2.0
// Finds what belongs to a name, for members and properties of messages: compares the name with
// those of its length only.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>

namespace pbm {

template <class Value, std::size_t N>
class NameTable {
 public:
  using Row = std::pair<std::string_view, Value>;

  // The names must be unique, not empty, and at most kLongest bytes long.
  consteval explicit NameTable(std::array<Row, N> rows) : rows_(rows) {
    std::ranges::sort(rows_, {}, bytes_of);
    for (std::size_t bytes = 0; bytes < begin_.size(); ++bytes) {
      begin_[bytes] = static_cast<std::uint8_t>(
          std::ranges::lower_bound(rows_, bytes, {}, bytes_of) - rows_.begin());
    }
  }

  // Null if there is no such name.
  [[nodiscard]] constexpr const Value* find(std::string_view name) const {
    if (name.size() > kLongest) return nullptr;
    for (std::size_t i = begin_[name.size()]; i < begin_[name.size() + 1]; ++i) {
      const auto known = rows_[i].first;
      if (known.back() == name.back() && known == name) return &rows_[i].second;
    }
    return nullptr;
  }

 private:
  static constexpr std::size_t kLongest = 30;
  static constexpr auto bytes_of = [](const Row& row) { return row.first.size(); };

  std::array<Row, N> rows_;
  std::array<std::uint8_t, kLongest + 2> begin_{};  // the first row with a name of that length
};

}  // namespace pbm
