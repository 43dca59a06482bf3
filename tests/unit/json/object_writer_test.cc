// SPDX-License-Identifier: MPL-2.0
#include "json/object_writer.h"

#include "support/catch.h"
#include "support/quoted.h"

#include <array>
#include <limits>

namespace pbm {

namespace {

TEST_CASE("members are written in the order of the calls", "[json][object_writer]") {
  std::string out = "before ";
  constexpr std::array<std::string_view, 3> kTexts{"a", "", "\""};
  ObjectWriter line(out);
  line.text("text", "a\"b\n");
  line.number("number", std::numeric_limits<std::uint64_t>::max());
  line.raw("raw", "null");
  line.texts("texts", kTexts);
  line.texts("none", {});
  line.name("verbatim");
  append_json_on_one_line("{\n\t\"a\" : 1.0}", out);
  line.end();
  CHECK(out == "before " + json("{'text':'a\\'b\\n','number':18446744073709551615,'raw':null,"
                                "'texts':['a','','\\''],'none':[],'verbatim':{  'a' : 1.0}}"));
}

TEST_CASE("an object may have no members", "[json][object_writer]") {
  std::string out;
  ObjectWriter(out).end();
  CHECK(out == "{}");
}

TEST_CASE("only appended JSON loses its line breaks", "[json][object_writer]") {
  std::string out = "{\n}\t";
  append_json_on_one_line("[\n]", out);
  CHECK(out == "{\n}\t[ ]");
}

}  // namespace

}  // namespace pbm
