// SPDX-License-Identifier: MPL-2.0
#include "format/writers.h"
#include "support/catch.h"
#include "support/pulse_event.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

std::string tsv_line_of(const Event& event, std::vector<Field> fields = {}) {
  std::string out;
  TsvLines(std::move(fields)).append(event, out);
  return out;
}

TEST_CASE("the selected columns are printed in order, absent fields empty", "[format][tsv_lines]") {
  Event event;
  event.set(Field::tree, "try");
  event.set(Field::result, "success");
  CHECK(tsv_line_of(event, {Field::tree, Field::platform, Field::result}) == "try\t\tsuccess\n");
  CHECK(tsv_line_of(event, {Field::platform}) == "\n");
  CHECK(tsv_line_of(event, {Field::message, Field::tree, Field::tree}) == "\ttry\ttry\n");
}

TEST_CASE("the default columns of a build or test", "[format][tsv_lines]") {
  Event event;
  event.kind = EventKind::test;
  for (const auto& row : kFields) event.set(row.field, row.name);
  CHECK(tsv_line_of(event) ==
        "timestamp\tevent\ttree\tplatform\tbuildtype\tresult\ttest\tlocale\trevision\n");
  event.kind = EventKind::build;
  CHECK(tsv_line_of(event) ==
        "timestamp\tevent\ttree\tplatform\tbuildtype\tresult\t\tlocale\trevision\n");
}

TEST_CASE("tab, newline and backslash are escaped", "[format][tsv_lines]") {
  struct Row {
    std::string value, printed;
  };
  const std::vector<Row> rows{{"", ""},
                              {"a\tb\nc\rd\\e", "a\\tb\\nc\\rd\\\\e"},
                              {"\t", "\\t"},
                              {"\\t", "\\\\t"},
                              {"\xC3\xA9 \"x\"", "\xC3\xA9 \"x\""}};
  for (const auto& [value, printed] : rows) {
    CAPTURE(value);
    Event event;
    event.set(Field::key, value);
    CHECK(tsv_line_of(event, {Field::key, Field::key}) == printed + "\t" + printed + "\n");
  }
}

TEST_CASE("a pulse event shows its envelope and its message", "[format][tsv_lines]") {
  Delivery delivery;
  delivery.exchange = "e/";
  delivery.key = "k\t";
  delivery.body = "{\"a\":\n\"\\n\"}";
  const std::vector<std::string_view> cc{"a", "b"};
  delivery.cc = cc;
  std::string out = "before\n";
  TsvLines({}).append(pulse_event(delivery, Source::buildbot, "20240131093001"), out);
  CHECK(out ==
        "before\n20240131093001\tpulse\tbuildbot\te/\tk\\t\ta,b\tfalse\t{\"a\": \"\\\\n\"}\n");
  out.clear();
  TsvLines({Field::tree, Field::key}).append(pulse_event(delivery, {}, "t"), out);
  CHECK(out == "\tk\\t\n");
}

}  // namespace

}  // namespace pbm
