// SPDX-License-Identifier: MPL-2.0
#include "format/command_lines.h"

#include "support/catch.h"

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace pbm {

namespace {

std::string framed(const Event& event) {
  CommandLines lines(make_line_writer(JsonFormat{}, Terminal{}));
  std::string out;
  lines.append(event, out);
  return out;
}

TEST_CASE("known fields come first as variables, unknown ones do not", "[format][command_lines]") {
  Event event;
  event.set(Field::event, "build");
  event.set(Field::tree, "try");
  event.set(Field::mobile, false);
  event.set(Field::tags, "[]");
  event.tags = {"a", "b"};
  const auto out = framed(event);
  const std::string_view variables(out.data(), out.find(std::string_view("\0\0", 2)) + 1);
  CHECK(variables == std::string_view("EVENT_EVENT=build\0EVENT_TREE=try\0EVENT_MOBILE=false\0"
                                      "EVENT_TAGS=a,b\0EVENT_WHAT=build a b\0",
                                      88));
  CHECK(out.find("{\"event\":\"build\"") == variables.size() + 1);
  CHECK(out.ends_with("}\n"));
}

TEST_CASE("each localized build has a line of its own in every format", "[format][command_lines]") {
  CommandLines lines(make_line_writer(TextFormat{}, Terminal{}));
  std::string out;
  Event event;
  event.locale_count = 2;
  for (const auto* const locale : {"de", "fr"}) {
    ++event.locale_place;
    event.set(Field::locale, locale);
    lines.append(event, out);
    CHECK(out.ends_with(std::string(" build ") + locale + "\n"));
  }
  lines.end_message(out);
  CHECK(std::count(out.begin(), out.end(), '\n') == 2);
}

TEST_CASE("a value that no variable can hold is only in the line", "[format][command_lines]") {
  Event event;
  event.set(Field::event, "build");
  const std::string large(CommandLines::kMostVariableBytes + 1, 'x');
  event.set(Field::buildername, large);
  const auto out = framed(event);
  CHECK(out.find("EVENT_BUILDERNAME") == std::string::npos);
  CHECK(out.find(large) != std::string::npos);
}

}  // namespace

}  // namespace pbm
