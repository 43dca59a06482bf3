// SPDX-License-Identifier: MPL-2.0
#include "base/utf8.h"

#include <rapidjson/encodings.h>
#include <rapidjson/memorystream.h>

#include <algorithm>

namespace pbm {

namespace {

struct Nowhere {
  using Ch = char;
  void Put(char) {}
};

}  // namespace

bool is_utf8(std::string_view bytes) {
  if (std::ranges::all_of(bytes, [](char c) { return static_cast<signed char>(c) >= 0; })) {
    return true;
  }
  rapidjson::MemoryStream in(bytes.data(), bytes.size());  // ends in NULs, as often as asked
  Nowhere out;
  while (in.Tell() < bytes.size()) {
    if (!rapidjson::UTF8<>::Validate(in, out)) return false;
  }
  return in.Tell() == bytes.size();
}

}  // namespace pbm
