// SPDX-License-Identifier: MPL-2.0
#include "base/live_line.h"

#include "support/catch.h"
#include "support/temporary.h"

#include <string>

namespace pbm {

namespace {

TEST_CASE("a text is cut to the columns, in whole characters", "[base][live_line]") {
  CHECK(fitting("abc", 3) == "abc");
  CHECK(fitting("abcd", 3) == "abc");
  CHECK(fitting("abc", 0).empty());
  CHECK(fitting("", 3).empty());
  // Two columns each, as a terminal may show them.
  CHECK(fitting("\u4e2d\u6587", 4) == "\u4e2d\u6587");
  CHECK(fitting("\u4e2d\u6587", 3) == "\u4e2d");
  CHECK(fitting("a\u4e2d", 2) == "a");
  CHECK(fitting("\xff\xff", 1) == "\xff");
}

TEST_CASE("a text that does not fit ends with an ellipsis", "[base][live_line]") {
  CHECK(shortened("abc", 3) == "abc");
  CHECK(shortened("abcd", 3) == "a\u2026");
  CHECK(shortened("ab cdef", 5) == "ab\u2026");
  CHECK(shortened("abcd", 2) == "\u2026");
  CHECK(shortened("abcd", 1).empty());
  CHECK(shortened("", 0).empty());
  CHECK(shortened("\u4e2d\u6587\u5b57", 5) == "\u4e2d\u2026");
}

TEST_CASE("a line is written when it changes, and erased to the end of the screen",
          "[base][live_line]") {
  Pipe pipe;
  LiveLine line(pipe.writer.get());
  line.show("one");
  CHECK(pipe.take() == "\r\x1b[Jone\r");
  line.show("one");
  CHECK(pipe.take().empty());
  line.show("two");
  CHECK(pipe.take() == "\r\x1b[Jtwo\r");
  line.hide();
  line.hide();
  CHECK(pipe.take() == "\r\x1b[J");
  line.show("two");
  CHECK(pipe.take() == "\r\x1b[Jtwo\r");
  line.show(std::string(100, 'x'));
  CHECK(pipe.take() == "\r\x1b[J" + std::string(77, 'x') + "\u2026\r");
}

TEST_CASE("without a terminal nothing is shown", "[base][live_line]") {
  LiveLine line(-1);
  CHECK_FALSE(line.has_terminal());
  line.show("one");
  line.hide();
}

}  // namespace

}  // namespace pbm
