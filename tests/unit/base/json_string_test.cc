// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

TEST_CASE("quotes, backslashes and control characters are escaped, nothing else",
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
      {"\x7f\xC3\xA9\xF0\x9F\x98\x80", "\"\x7f\xC3\xA9\xF0\x9F\x98\x80\""},
  };
  for (const auto& [text, printed] : rows) {
    CAPTURE(text);
    std::string out = "before ";
    append_json_string(text, out);
    CHECK(out == "before " + printed);
  }
}

}  // namespace

}  // namespace pbm
