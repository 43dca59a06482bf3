// SPDX-License-Identifier: MPL-2.0
#include "config/written_text.h"

#include "support/catch.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("columns are code points, lines and columns begin at 1", "[config][written_text]") {
  const std::string text = "ab c\n\n\u00e4\u20ac\U0001F600x y\r\nlast";
  WrittenText written(text);
  CHECK(written.at(1, 1, 3) == "ab");
  CHECK(written.at(1, 4, 5) == "c");
  CHECK(written.at(1, 1, 5) == "ab c");  // backwards
  CHECK(written.at(2, 1, 2).empty());
  CHECK(written.at(3, 2, 3) == "\u20ac");
  CHECK(written.at(3, 4, 7) == "x y");
  CHECK(written.at(4, 1, 5) == "last");
  CHECK(written.at(3, 1, 2) == "\u00e4");
  CHECK(written.at(1, 3, 100) == " c");
  CHECK(written.at(1, 50, 100).empty());
  CHECK(written.at(0, 1, 2).empty());
  CHECK(written.at(5, 1, 2).empty());
  CHECK(WrittenText("").at(1, 1, 2).empty());
}

TEST_CASE("a byte order mark is not part of the first line", "[config][written_text]") {
  CHECK(WrittenText("\xef\xbb\xbf"
                    "a = 1")
            .at(1, 5, 6) == "1");
}

}  // namespace

}  // namespace pbm
