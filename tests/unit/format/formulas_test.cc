// SPDX-License-Identifier: MPL-2.0
#include "format/formulas.h"

#include "support/catch.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("a formula gets an apostrophe", "[format][formulas]") {
  struct Row {
    std::string text, guarded;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"plain", "plain"},
      {"linux64-asan/opt", "linux64-asan/opt"},
      {"a=1+1", "a=1+1"},
      {"'=1", "'=1"},
      {"=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"},
      {"+1", "'+1"},
      {"-1", "'-1"},
      {"@SUM(1)", "'@SUM(1)"},
      {"\uff1d1", "'\uff1d1"},
      {"\uff0b1", "'\uff0b1"},
      {"\uff0d1", "'\uff0d1"},
      {"\uff20x", "'\uff20x"},
      {"\t=1", "'\t=1"},
      {"\r\n=1", "'\r\n=1"},
      {"  =1", "'  =1"},
      {"\"=1\"", "'\"=1\""},
      {"\t", "\t"},
      {"a;=1", "a;'=1"},
      {"a, \"@x", "a,' \"@x"},
      {"-;-,=", "'-;'-,'="},
      {"a;b,c", "a;b,c"},
  };
  for (const auto& [text, guarded] : rows) {
    CAPTURE(text);
    std::string out = "before";
    append_without_formulas(text, out);
    CHECK(out == "before" + guarded);
  }
}

}  // namespace

}  // namespace pbm
