// SPDX-License-Identifier: MPL-2.0
#include "format/command_lines.h"

#include "event/command_input.h"
#include "support/catch.h"
#include "support/quoted.h"

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

namespace {

std::string lines_of(const Event& event, const FormatSettings& format = JsonFormat{}) {
  CommandLines lines(make_line_writer(format, Terminal{}));
  std::string out;
  lines.append(event, out);
  return out;
}

// But for that of the id, which comes first.
std::vector<std::string_view> variables_of(std::string_view bytes) {
  auto variables = read_command_input(bytes).variables;
  REQUIRE(!variables.empty());
  CHECK(variables.front().starts_with("EVENT_ID="));
  variables.erase(variables.begin());
  return variables;
}

TEST_CASE("known fields come first as variables, unknown ones do not", "[format][command_lines]") {
  Event event;
  event.set(Field::event, "build");
  event.set(Field::tree, "try");
  event.set(Field::mobile, false);
  event.set(Field::locale, "");
  event.begin_tags() = {"a", "b"};
  const auto out = lines_of(event);
  CHECK(variables_of(out) ==
        std::vector<std::string_view>{"EVENT_EVENT=build", "EVENT_TREE=try", "EVENT_MOBILE=false",
                                      "EVENT_LOCALE=", "EVENT_TAGS=a,b", "EVENT_WHAT=build a b"});
  const auto line = read_command_input(out).line;
  CHECK(line.starts_with("{\"event\":\"build\""));
  CHECK(line.ends_with("}\n"));
}

TEST_CASE("each localized build has a line of its own in every format", "[format][command_lines]") {
  CommandLines lines(make_line_writer(TextFormat{}, Terminal{}));
  Event event;
  event.locale_count = 2;
  for (const auto* const locale : {"de", "fr"}) {
    ++event.locale_place;
    event.set(Field::locale, locale);
    std::string out;
    lines.append(event, out);
    const auto line = read_command_input(out).line;
    CHECK(line.ends_with(std::string(" build ") + locale + "\n"));
    CHECK(std::count(line.begin(), line.end(), '\n') == 1);
    lines.end_message(out);
    CHECK(read_command_input(out).line == line);
  }
}

TEST_CASE("a value that no variable can hold is only in the line", "[format][command_lines]") {
  Event event;
  event.set(Field::event, "build");
  const std::string large(CommandLines::kMostVariableBytes + 1, 'x');
  event.set(Field::buildername, large);
  const auto out = lines_of(event);
  CHECK(std::string(out).find("EVENT_BUILDERNAME") == std::string::npos);
  CHECK(read_command_input(out).line.find(large) != std::string::npos);
}

TEST_CASE("there is always room for the id", "[format][command_lines]") {
  Event event;
  const std::string large(CommandLines::kMostVariableBytes, 'x');
  for (const auto& row : kFields) event.set(row.field, large);
  const auto bytes_of_event = lines_of(event);
  const auto variables = read_command_input(bytes_of_event).variables;
  CHECK(variables.size() < kFieldCount);
  REQUIRE(!variables.empty());
  CHECK(variables.front().starts_with("EVENT_ID="));
}

TEST_CASE("a value with NUL begins no variable and is whole in the line",
          "[format][command_lines]") {
  const auto forged = bytes("x\0PATH=/tmp\0EVENT_RESULT=success\0\0{}\n");
  for (const auto& value : {forged, bytes("\0"), bytes("\0x"), bytes("x\0")}) {
    CAPTURE(value);
    Event event;
    event.kind = EventKind::pulse;
    event.set(Field::event, "pulse");
    event.set(Field::exchange, value);
    event.set(Field::key, value);
    const std::array<std::string_view, 2> routes{"route.x", value};
    event.set_cc(routes);
    event.set(Field::redelivered, false);
    const RowFormat row{.style = RowFormat::Style::csv, .fields = {Field::key}};
    const auto out = lines_of(event, row);
    CHECK(variables_of(out) ==
          std::vector<std::string_view>{"EVENT_EVENT=pulse", "EVENT_REDELIVERED=false"});
    CHECK(lines_of(event).find("\\u0000") != std::string::npos);
  }
}

TEST_CASE("newlines of the template stay in the line of their event", "[format][command_lines]") {
  const auto parsed = parse_template("\n{tree}\\n\n{test}\n");
  REQUIRE(parsed.ok());
  Event event;
  event.set(Field::tree, "try");
  const RowFormat row{.fields = {Field::tree, Field::test}, .null_text = "a\n\nb"};
  for (const auto& [format, line] : std::vector<std::pair<FormatSettings, std::string>>{
           {*parsed, "\ntry\n\n\n"}, {row, "try\ta\n\nb\n"}}) {
    const auto out = lines_of(event, format);
    CHECK(read_command_input(out).line == line);
    CHECK(variables_of(out) == std::vector<std::string_view>{"EVENT_TREE=try", "EVENT_WHAT=build"});
  }
}

}  // namespace

}  // namespace pbm
