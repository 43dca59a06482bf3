// SPDX-License-Identifier: MPL-2.0
// The text of a value as it stands in a file. TOML reads 7812e45 as a number and 2026-03-01 as a
// date; an option that is a text wants the characters.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace pbm {

class WrittenText {
 public:
  // The text must outlive this.
  explicit WrittenText(std::string_view text);

  // The characters from one column to another of a line, as toml++ counts them: from 1, in code
  // points, without the one at `end_column`. Fast if columns of a line are asked for in order.
  [[nodiscard]] std::string_view at(std::size_t line, std::size_t column, std::size_t end_column);

 private:
  [[nodiscard]] std::size_t seek(std::size_t column);

  std::vector<std::string_view> lines_;
  std::size_t line_ = 0;
  std::size_t column_ = 1;
  std::size_t byte_ = 0;  // where column_ begins
};

}  // namespace pbm
