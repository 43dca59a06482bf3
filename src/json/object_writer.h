// SPDX-License-Identifier: MPL-2.0
// Writes a JSON object on one line. Texts must be UTF-8 and raw values valid JSON; callers
// validate them when they are read.
#pragma once

#include "base/text.h"

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace pbm {

// Appends valid JSON. Line breaks and tabs become spaces: they occur only between tokens, never
// in a string.
inline void append_json_on_one_line(std::string_view json, std::string& out) {
  const auto start = out.size();
  out.append(json);
  std::ranges::replace_if(
      out.begin() + static_cast<std::ptrdiff_t>(start), out.end(),
      [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
}

inline void append_json_strings(std::span<const std::string_view> values, std::string& out) {
  out.push_back('[');
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i != 0) out.push_back(',');
    append_json_string(values[i], out);
  }
  out.push_back(']');
}

class ObjectWriter {
 public:
  // Appends to `out`, which must outlive this.
  explicit ObjectWriter(std::string& out) : out_(out) { out_.push_back('{'); }
  ObjectWriter(const ObjectWriter&) = delete;
  ObjectWriter& operator=(const ObjectWriter&) = delete;

  // Add members, in the order of the calls. Names must not need escapes.
  void text(std::string_view name, std::string_view value) {
    begin(name);
    append_json_string(value, out_);
  }
  void number(std::string_view name, std::uint64_t value) { raw(name, std::to_string(value)); }

  // A value without quoting: a number, true, false or null.
  void raw(std::string_view name, std::string_view json) {
    begin(name);
    out_.append(json);
  }

  // The name of a member, whose value the caller appends to `out`.
  void name(std::string_view name) { begin(name); }

  void texts(std::string_view name, std::span<const std::string_view> values) {
    begin(name);
    append_json_strings(values, out_);
  }

  void end() { out_.push_back('}'); }

 private:
  void begin(std::string_view name) {
    if (!is_empty_) out_.push_back(',');
    is_empty_ = false;
    out_.push_back('"');
    out_.append(name).append("\":");
  }

  std::string& out_;
  bool is_empty_ = true;
};

}  // namespace pbm
