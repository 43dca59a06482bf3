// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("quotes, backslashes and what isn't printable are escaped, nothing else",
          "[base][json_string]") {
  struct Row {
    std::string text, printed;
  };
  const std::vector<Row> rows{
      {"", "\"\""},
      {"a/b", "\"a/b\""},
      {"\"\\", R"("\"\\")"},
      {"a\nb\rc\td\be\f", R"("a\nb\rc\td\be\f")"},
      {bytes("\0\x01\x1f"), R"("\u0000\u0001\u001F")"},
      {"\x7e\xC3\xA9\xF0\x9F\x98\x80", "\"\x7e\xC3\xA9\xF0\x9F\x98\x80\""},
      {"\x7f|\u0085\u009f\u00a0", "\"\\u007F|\\u0085\\u009F\u00a0\""},
      {"a\u2028b\u2029c\u202ed", R"("a\u2028b\u2029c\u202Ed")"},
      {"\u200b\ufeff\U000e0041\U000e0fff|\U000e1000",
       "\"\\u200B\\uFEFF\\uDB40\\uDC41\\uDB43\\uDFFF|\U000e1000\""},
  };
  for (const auto& [text, printed] : rows) {
    CAPTURE(text);
    std::string out = "before ";
    append_json_string(text, out);
    CHECK(out == "before " + printed);
  }
}

TEST_CASE("JSON keeps its tokens on one line, with what isn't printable escaped",
          "[base][json_string]") {
  std::string out = "before\n";
  append_json_escaped("{\n\t\"a\\n\u2028\" :\r[\"\x7f\u009b\u00e9\", 1e400]}", out);
  CHECK(out == "before\n{  \"a\\n\\u2028\" : [\"\\u007F\\u009B\u00e9\", 1e400]}");
}

}  // namespace

}  // namespace pbm
