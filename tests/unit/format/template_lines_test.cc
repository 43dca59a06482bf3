// SPDX-License-Identifier: MPL-2.0
#include "format/template_lines.h"

#include "support/catch.h"
#include "support/pulse_event.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

std::string template_line_of(std::string_view text) {
  Event event;
  event.kind = EventKind::build;
  event.set(Field::tree, "try");
  event.set(Field::platform, "linux64");
  event.set(Field::result, "success");
  event.set(Field::revision, "0123456789abcdef");
  event.set(Field::buildid, "\xC3\xA9\n\x1b[2J");
  event.begin_tags() = {"a", "b"};
  auto parsed = parse_template(text);
  REQUIRE(parsed);
  std::string out;
  TemplateLines(std::move(*parsed)).append(event, out);
  return out;
}

TEST_CASE("fields replace their names in the template", "[format][template_lines]") {
  struct Row {
    std::string text, line;
  };
  const std::vector<Row> rows{
      {"{tree} {platform:>10} {result}", "try    linux64 success\n"},
      {"plain", "plain\n"},
      {"{tree}{tree}", "trytry\n"},
      {"[{platform:<10}]", "[linux64   ]\n"},
      {"[{platform:10}]", "[linux64   ]\n"},
      {"[{platform:^11}]", "[  linux64  ]\n"},
      {"[{platform:*^11}]", "[**linux64**]\n"},
      {"[{platform:\xC3\xA9>8}]", "[\xC3\xA9linux64]\n"},
      {"[{platform:3}]", "[linux64]\n"},
      {"{revision:.12}", "0123456789ab\n"},
      {"[{revision:>6.4}]", "[  0123]\n"},
      {"{tree:}", "try\n"},
      {"{tree:s}", "try\n"},
      {"[{test}|{test:4}|{product}|{message}]", "[|    ||]\n"},  // absent here
      {"{tags}", "a,b\n"},
      {"{test|label|tree}", "try\n"},
      {"[{test|label}]", "[]\n"},
      {"[{test|tree:>5}]", "[  try]\n"},
      {"{tree:json} {test:json} {tags:json}", "\"try\" null [\"a\",\"b\"]\n"},
      {"{test|tree:json}", "\"try\"\n"},
      {"{what:json}", "\"build a b\"\n"},
      {"{{{tree}}}", "{try}\n"},
      {"{{tree}}", "{tree}\n"},
      {R"({tree}\t{result}\\n)", "try\tsuccess\\n\n"},
      {R"({tree}\n{result})", "try\nsuccess\n"},
      {R"({tree}\n)", "try\n"},  // as in printf(3)
      {R"({tree}\n\n)", "try\n\n"},
      {"{buildid}", "\xC3\xA9\\x0a\\x1b[2J\n"},
      {"[{buildid:>13}]", "[ \xC3\xA9\\x0a\\x1b[2J]\n"},
  };
  for (const auto& [text, line] : rows) {
    CAPTURE(text);
    CHECK(template_line_of(text) == line);
  }
}

TEST_CASE("values can't give a line a priority, the template can", "[format][template_lines]") {
  struct Row {
    std::string text, label, line;
  };
  const std::vector<Row> rows{
      {"{label}", "<0>x", "\\x3c0>x\n"},
      {"{label}", "<x>", "<x>\n"},
      {"{label:>6}", "<0>x", "  <0>x\n"},
      {"{label}>", "<0", "\\x3c0>\n"},
      {"<{label}>", "12", "\\x3c12>\n"},
      {"<4>{label}", "<0>x", "<4><0>x\n"},
      {R"({tree}\n{label})", "<0>x", "try\n\\x3c0>x\n"},
      {R"(<4>{tree}\n{label}\n<5>{label})", "<0>x", "<4>try\n\\x3c0>x\n<5><0>x\n"},
      {"{label:json}", "<0>x", "\"<0>x\"\n"},
  };
  for (const auto& [text, label, line] : rows) {
    CAPTURE(text, label);
    Event event;
    event.set(Field::tree, "try");
    event.set(Field::label, label);
    auto parsed = parse_template(text);
    REQUIRE(parsed);
    std::string out = "before";
    TemplateLines(std::move(*parsed)).append(event, out);
    CHECK(out == "before" + line);
  }
}

TEST_CASE("the template and the text for unknown values stay as they are",
          "[format][template_lines]") {
  auto parsed = parse_template("\x1b[1m{test} {test:>3}\u202e");
  REQUIRE(parsed);
  parsed->null_text = "\t";
  std::string out;
  TemplateLines(std::move(*parsed)).append(Event(), out);
  CHECK(out == "\x1b[1m\t   \t\u202e\n");
}

TEST_CASE("an invalid template is an error with the reason", "[format][template_lines]") {
  struct Row {
    std::string text, why;
  };
  const std::vector<Row> rows{
      {"", "the template is empty"},
      {"{tre}", "no field 'tre'; did you mean 'tree'?"},
      {"{ tree}", "no field ' tree'; did you mean 'tree'?"},
      {"{tree:>1{0}}", "invalid format after ':' in '{tree:>1{0}': contains a '{'"},
      {"{tree:1000}", "invalid format after ':' in '{tree:1000}': more than 3 digits"},
      {"{tree:.99999999999}",
       "invalid format after ':' in '{tree:.99999999999}': more than 3 digits"},
      {"{tree", "unmatched '{'; write '{{' for a literal brace"},
      {"tree}", "unmatched '}'; write '}}' for a literal brace"},
      {"{}", "no field name in '{}'"},
      {"{:>4}", "no field name in '{:>4}'"},
      {R"(\r)", R"(unknown escape '\r'; supported are \t, \n and \\)"},
      {"{tree}\\", R"(unknown escape '\'; supported are \t, \n and \\)"},
  };
  for (const auto& [text, why] : rows) {
    CAPTURE(text);
    const auto parsed = parse_template(text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error().kind == ErrorKind::usage);
    CHECK(parsed.error().text == why);
  }
}

TEST_CASE("formats that are not for text are rejected", "[format][template_lines]") {
  for (const auto* spec : {"d", "x", "+", "#", "010", "=5", ">", "L", "abc", ".", ".x", "%H"}) {
    CAPTURE(spec);
    const auto parsed = parse_template(std::string("{tree:") + spec + "}");
    if (std::string_view(spec) == ">") {
      CHECK(parsed);  // an alignment without a width is fmt's to allow
    } else {
      REQUIRE_FALSE(parsed);
      CHECK(parsed.error().text.starts_with(std::string("invalid format after ':' in '{tree:") +
                                            spec + "}': "));
    }
  }
}

TEST_CASE("a template can use the fields of a pulse event", "[format][template_lines]") {
  Delivery delivery;
  delivery.exchange = "exchange/build/";
  delivery.key = "k";
  delivery.body = "{\"a\":\n1}";
  auto parsed = parse_template("{event} {exchange} {key:>3}{tree} {redelivered} {message}");
  REQUIRE(parsed);
  std::string out = "before\n";
  TemplateLines(std::move(*parsed)).append(pulse_event(delivery, {}, "t"), out);
  CHECK(out == "before\npulse exchange/build/   k false {\"a\": 1}\n");
  delivery.body = "{\"\u009b\":\n1}";
  parsed = parse_template("{message} {message:json}");
  REQUIRE(parsed);
  out.clear();
  TemplateLines(std::move(*parsed)).append(pulse_event(delivery, {}, "t"), out);
  CHECK(out == "{\"\\x9b\": 1} {\"\\u009B\": 1}\n");
}

}  // namespace

}  // namespace pbm
