// SPDX-License-Identifier: MPL-2.0
// toml++ reports columns in code points, while the text of the file is bytes.
#include "config/written_text.h"

#include "base/text.h"

#include <algorithm>

namespace pbm {

// toml++ skips the byte order mark, and does not count it.
WrittenText::WrittenText(std::string_view text) {
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    lines_.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

// Values of a table are visited in the order of their keys, so a line may come again.
std::string_view WrittenText::at(std::size_t line, std::size_t column, std::size_t end_column) {
  if (line == 0 || line > lines_.size()) return {};
  if (line != line_ || column < column_) {
    line_ = line;
    column_ = 1;
    byte_ = 0;
  }
  const auto begin = seek(column);
  return lines_[line - 1].substr(begin, seek(end_column) - begin);
}

// A line may have many values, and counting from its beginning for each of them would take
// quadratic time: a column after the last one is found from there. Moves on to the column, or to
// the end of the line.
std::size_t WrittenText::seek(std::size_t column) {
  const auto line = lines_[line_ - 1];
  const auto continues = [&] {
    return byte_ < line.size() && (static_cast<unsigned char>(line[byte_]) & 0xC0U) == 0x80U;
  };
  for (; column_ < column && byte_ < line.size(); ++column_) {
    ++byte_;
    while (continues()) ++byte_;
  }
  return byte_;
}

}  // namespace pbm
