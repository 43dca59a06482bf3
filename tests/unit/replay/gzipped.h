// SPDX-License-Identifier: MPL-2.0
// Output as written by gzip(1).
#pragma once

#include "support/catch.h"

#include <zlib.h>

#include <string>

namespace pbm {

// One member, with a file name in its header.
inline std::string gzipped(std::string text) {
  z_stream stream{};
  REQUIRE(::deflateInit2(&stream, 6, Z_DEFLATED, MAX_WBITS + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);
  std::string name = "day.jsonl";
  gz_header header{};
  header.name = reinterpret_cast<Bytef*>(name.data());
  REQUIRE(::deflateSetHeader(&stream, &header) == Z_OK);
  std::string member(::deflateBound(&stream, text.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(text.data());
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  REQUIRE(::deflate(&stream, Z_FINISH) == Z_STREAM_END);
  member.resize(stream.total_out);
  ::deflateEnd(&stream);
  return member;
}

}  // namespace pbm
