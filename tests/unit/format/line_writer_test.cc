// SPDX-License-Identifier: MPL-2.0
#include "format/line_writer.h"

#include "support/catch.h"
#include "support/counted_new.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

Event some_event() {
  Event event;
  event.kind = EventKind::build;
  event.set(Field::timestamp, "20240131093001");
  event.set(Field::event, "build");
  event.set(Field::tree, "try-with-a-name-too-long-for-its-column");
  event.set(Field::key, "a key that is longer than what a string holds without memory \n");
  event.set(Field::revision, "0123456789012345678901234567890123456789");
  event.set(Field::started, "2026-03-01T09:13:05.020Z");
  event.set(Field::resolved, "2026-03-01T10:15:10.020Z");
  event.set(Field::tags, "[]");
  event.tags = {"a-tag-of-some-length", "another-tag-of-some-length"};
  return event;
}

std::string line_of(const OutputFormat& output) {
  auto writer = make_line_writer(output);
  REQUIRE(writer);
  std::string out;
  Event event;
  event.set(Field::tree, "try");
  CHECK((*writer)->append_event(event, out));
  return out;
}

TEST_CASE("each format has its writer", "[format][line_writer]") {
  CHECK(line_of({}).starts_with("{\"event\":null,"));
  CHECK(line_of({.format = Format::text, .terminal_columns = 80}).starts_with("-        - "));
  CHECK(line_of({.format = Format::text}).starts_with("-                   - "));
  CHECK(line_of({.format = Format::tsv, .fields = {"tree", "tree"}}) == "try\ttry\n");
  CHECK(line_of({.format = Format::tsv}) == "\t\ttry\t\t\t\t\t\t\n");
  CHECK(line_of({.format = Format::template_text, .template_text = "<{tree}>"}) == "<try>\n");
}

TEST_CASE("what can't be a format names the flag", "[format][line_writer]") {
  struct Row {
    OutputFormat output;
    std::string said;
  };
  const std::vector<Row> rows{
      {{.format = Format::tsv, .fields = {"tree", "platfrom"}},
       "--fields 'tree,platfrom': no field 'platfrom'; did you mean 'platform'?"},
      {{.format = Format::template_text, .template_text = "{tre}\n"},
       "--template '{tre}\\x0a': no field 'tre'; did you mean 'tree'?"},
      {{.format = Format::template_text}, "--template '': it is empty"},
  };
  for (const auto& [output, said] : rows) {
    const auto writer = make_line_writer(output);
    REQUIRE_FALSE(writer);
    CHECK(writer.error().kind == ErrorKind::usage);
    CHECK(writer.error().text == said);
  }
}

TEST_CASE("in steady state no format costs an operator new", "[format][line_writer]") {
  const std::vector<OutputFormat> outputs{
      {},
      {.format = Format::text, .color = true},
      {.format = Format::text, .terminal_columns = 80},
      {.format = Format::tsv},
      {.format = Format::tsv, .fields = {"tags", "key", "cc", "message"}},
      {.format = Format::template_text,
       .template_text = "{tags} {tags:>80} {key:*^90} {revision:.12} {message:.40} {cc}"},
  };
  const std::vector<std::string_view> cc{"route.index.gecko.v2.try.latest.firefox", "route.b"};
  Delivery delivery;
  delivery.exchange = "exchange/taskcluster-queue/v1/task-completed";
  delivery.key = "primary.jx9XOHZKCOA7D0GxUGsZhQ.0.mdc9.vm-000b863275f335";
  delivery.body = "{\"status\":\n{\"taskId\":\"jx9XOHZKCOA7D0GxUGsZhQ\"}}";
  delivery.cc = cc;
  const auto event = some_event();
  for (std::size_t i = 0; i < outputs.size(); ++i) {
    CAPTURE(i);
    auto writer = make_line_writer(outputs[i]);
    REQUIRE(writer);
    std::string out;
    bool printed = true;
    const auto print = [&] {
      out.clear();
      printed = (*writer)->append_event(event, out) && printed;
      printed = (*writer)->append_pulse(delivery, Source::taskcluster, "20240131093001", out) && printed;
    };
    print();
    print();
    const auto before = allocations();
    print();
    const auto after = allocations();
    CHECK(printed);
    CHECK(after == before);
  }
}

}  // namespace

}  // namespace pbm
