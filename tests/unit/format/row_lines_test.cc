// SPDX-License-Identifier: MPL-2.0
#include "format/row_lines.h"

#include "support/catch.h"
#include "support/pulse_event.h"
#include "support/quoted.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

std::string tsv_line_of(const Event& event, std::vector<Field> fields = {}) {
  std::string out;
  RowLines({.fields = std::move(fields)}).append(event, out);
  return out;
}

TEST_CASE("the selected columns are printed in order, absent fields empty", "[format][row_lines]") {
  Event event;
  event.set(Field::tree, "try");
  event.set(Field::result, "success");
  CHECK(tsv_line_of(event, {Field::tree, Field::platform, Field::result}) == "try\t\tsuccess\n");
  CHECK(tsv_line_of(event, {Field::platform}) == "\n");
  CHECK(tsv_line_of(event, {Field::message, Field::tree, Field::tree}) == "\ttry\ttry\n");
}

TEST_CASE("the default columns of a build or test", "[format][row_lines]") {
  Event event;
  event.kind = EventKind::test;
  for (const auto& row : kFields) event.set(row.field, row.name);
  CHECK(tsv_line_of(event) ==
        "timestamp\tevent\ttree\tplatform\tbuildtype\tresult\ttest\tlocale\trevision\n");
  event.kind = EventKind::build;
  CHECK(tsv_line_of(event) ==
        "timestamp\tevent\ttree\tplatform\tbuildtype\tresult\t\tlocale\trevision\n");
}

TEST_CASE("tab, newline and backslash are escaped", "[format][row_lines]") {
  struct Row {
    std::string value, printed;
  };
  const std::vector<Row> rows{{"", ""},
                              {"a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"},
                              {"\t", "\\t"},
                              {"\\t", "\\\\t"},
                              {"\xC3\xA9 \"x\"", "\xC3\xA9 \"x\""},
                              {bytes("\0\x1b]0;x\a\x7f"), R"(\x00\x1b]0;x\x07\x7f)"},
                              {"\u009b|\u0085", R"(\x9b|\x85)"},
                              {"\u2028\u202e\u200b\U000e0041", R"(\u2028\u202e\u200b\U000e0041)"}};
  for (const auto& [value, printed] : rows) {
    CAPTURE(value);
    Event event;
    event.set(Field::key, value);
    CHECK(tsv_line_of(event, {Field::key, Field::key}) == printed + "\t" + printed + "\n");
  }
}

TEST_CASE("a pulse event shows its envelope and its message", "[format][row_lines]") {
  Delivery delivery;
  delivery.exchange = "e/";
  delivery.key = "k\t";
  delivery.body = "{\"a\":\n\"\\n\"}";
  const std::vector<std::string_view> cc{"a", "b"};
  delivery.cc = cc;
  std::string out = "before\n";
  RowLines({}).append(pulse_event(delivery, Source::buildbot, "20240131093001"), out);
  CHECK(out ==
        "before\n20240131093001\tpulse\tbuildbot\te/\tk\\t\ta,b\tfalse\t{\"a\": \"\\\\n\"}\n");
  out.clear();
  RowLines({.fields = {Field::tree, Field::key}}).append(pulse_event(delivery, {}, "t"), out);
  CHECK(out == "\tk\\t\n");
}

TEST_CASE("in CSV, values are quoted if they have to be", "[format][row_lines]") {
  struct Row {
    std::string value, printed;
  };
  const std::vector<Row> rows{{"", ""},
                              {"plain text", "plain text"},
                              {"a,b", "\"a,b\""},
                              {"say \"x\"", "\"say \"\"x\"\"\""},
                              {"a\nb", "\"a b\""},
                              {"a\tb\\", "\"a b\\\""},
                              {"a\\b", "a\\b"},
                              {bytes("\0\x1b\u009b"), R"(\x00\x1b\x9b)"},
                              {"\u2028,\u202e", R"("\u2028,\u202e")"}};
  for (const auto& [value, printed] : rows) {
    CAPTURE(value);
    Event event;
    event.set(Field::key, value);
    std::string out;
    RowLines({.style = RowFormat::Style::csv, .fields = {Field::key, Field::tree, Field::key}})
        .append(event, out);
    CHECK(out == printed + ",," + printed + "\n");
  }
}

TEST_CASE("no value gives its line a priority in the journal", "[format][row_lines]") {
  struct Row {
    std::string value, tsv, csv;
  };
  const std::vector<Row> rows{{"<0>x", "\\x3c0>x", "\"<0>x\""},
                              {"<123>", "\\x3c123>", "\"<123>\""},
                              {"<1234>", "<1234>", "<1234>"},
                              {"<>", "<>", "<>"},
                              {"<x>", "<x>", "<x>"},
                              {" <0>", " <0>", " <0>"}};
  for (const auto& [value, tsv, csv] : rows) {
    CAPTURE(value);
    Event event;
    event.set(Field::key, value);
    CHECK(tsv_line_of(event, {Field::key, Field::key}) == tsv + "\t" + value + "\n");
    std::string out;
    RowLines({.style = RowFormat::Style::csv, .fields = {Field::key, Field::key}})
        .append(event, out);
    CHECK(out == csv + "," + value + "\n");
  }
}

TEST_CASE("on request, no value is a formula", "[format][row_lines]") {
  struct Row {
    std::string value, tsv, csv;
  };
  const std::vector<Row> rows{{"=1+1", "'=1+1", "'=1+1"},
                              {"a=1-1", "a=1-1", "a=1-1"},
                              {"@sum", "'@sum", "'@sum"},
                              {"\t=1", "'\\t=1", "\"' =1\""},
                              {"\uff1d1", "'\uff1d1", "'\uff1d1"}};
  for (const auto& [value, tsv, csv] : rows) {
    CAPTURE(value);
    Event event;
    event.set(Field::key, value);
    event.set(Field::run_id, "-1");
    for (const auto style : {RowFormat::Style::tsv, RowFormat::Style::csv}) {
      const bool is_tsv = style == RowFormat::Style::tsv;
      std::string out;
      RowLines({.style = style,
                .fields = {Field::key, Field::run_id, Field::tree},
                .null_text = "-",
                .escape_formulas = true})
          .append(event, out);
      CHECK(out == (is_tsv ? tsv + "\t-1\t-\n" : csv + ",-1,-\n"));
    }
  }
}

TEST_CASE("an unknown value has a text of its own", "[format][row_lines]") {
  Event event;
  event.set(Field::tree, "");
  std::string out;
  RowLines({.fields = {Field::tree, Field::key}, .null_text = "NULL"}).append(event, out);
  CHECK(out == "\tNULL\n");
}

TEST_CASE("the header names the columns", "[format][row_lines]") {
  CHECK(header_line(JsonFormat{}).empty());
  CHECK(header_line(RowFormat{.fields = {Field::tree}}).empty());
  CHECK(header_line(RowFormat{.fields = {Field::tree, Field::what}, .header = true}) ==
        "tree\twhat\n");
  CHECK(header_line(RowFormat{.style = RowFormat::Style::csv, .header = true}) ==
        "timestamp,event,tree,platform,buildtype,result,test,locale,revision\n");
}

TEST_CASE("derived fields are columns", "[format][row_lines]") {
  Event event;
  event.kind = EventKind::test;
  event.set(Field::test, "reftest-2");
  event.set(Field::started, "2026-03-01T09:13:05.020Z");
  CHECK(tsv_line_of(event, {Field::what, Field::duration}) == "reftest-2\t\n");
  event.set(Field::resolved, "2026-03-01T09:14:05.620Z");
  CHECK(tsv_line_of(event, {Field::what, Field::duration}) == "reftest-2\t61\n");
}

}  // namespace

}  // namespace pbm
