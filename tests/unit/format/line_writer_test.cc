// SPDX-License-Identifier: MPL-2.0
#include "format/line_writer.h"

#include "format/time_style.h"
#include "support/catch.h"
#include "support/counted_new.h"
#include "support/pulse_event.h"

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
  event.begin_tags() = {"a-tag-of-some-length", "another-tag-of-some-length"};
  return event;
}

std::string line_of(const FormatSettings& format, std::size_t columns = 0) {
  std::string out;
  Event event;
  event.set(Field::tree, "try");
  make_line_writer(format, {.columns = columns})->append(event, out);
  return out;
}

Template template_of(std::string_view text) {
  auto parsed = parse_template(text);
  REQUIRE(parsed);
  return *parsed;
}

TEST_CASE("each format has its writer", "[format][line_writer]") {
  CHECK(line_of(JsonFormat{}).starts_with("{\"event\":null,"));
  CHECK(line_of(JsonFormat{{Field::tree, Field::result}}) ==
        "{\"tree\":\"try\",\"result\":null}\n");
  CHECK(line_of(TextFormat{}, 80).starts_with("-        - "));
  CHECK(line_of(TextFormat{}).starts_with("-                    - "));
  CHECK(line_of(AutomaticFormat{}).starts_with("{\"event\":null,"));
  CHECK(line_of(RowFormat{.fields = {Field::tree, Field::tree}}) == "try\ttry\n");
  CHECK(line_of(RowFormat{}) == "\t\ttry\t\t\t\t\t\t\n");
  CHECK(line_of(template_of("<{tree}>")) == "<try>\n");
}

TEST_CASE("fields are added to those that are printed anyway", "[format][line_writer]") {
  const auto end_of = [](const std::vector<Field>& more) {
    const auto plain = line_of(JsonFormat{});
    const auto line = line_of(JsonFormat{.more = more});
    CHECK(line.starts_with(plain.substr(0, plain.size() - 2)));
    return line.substr(plain.size() - 2);
  };
  CHECK(end_of({Field::what, Field::duration}) == ",\"what\":\"build\",\"duration\":null}\n");
  CHECK(end_of({Field::tree, Field::label}) == ",\"label\":null}\n");  // known, and unknown
  CHECK(end_of({Field::suite, Field::message}) == ",\"suite\":null,\"message\":null}\n");
  CHECK(line_of(RowFormat{.more = {Field::what, Field::tree}}) == "\t\ttry\t\t\t\t\t\t\tbuild\n");
  CHECK(header_line(RowFormat{.more = {Field::what}, .header = true})
            .ends_with("\trevision\twhat\n"));
}

TEST_CASE("JSON with all its fixed fields names its message, with more as well",
          "[format][line_writer]") {
  struct Row {
    FormatSettings format;
    bool names;
  };
  const std::vector<Row> rows{
      {JsonFormat{}, true},
      {JsonFormat{.more = {Field::what, Field::id, Field::duration, Field::redelivered}}, true},
      {JsonFormat{.fields = {Field::event, Field::key}, .has_all = true}, true},
      {AutomaticFormat{}, true},
      {JsonFormat{.fields = {Field::tree}}, false},
      {JsonFormat{.fields = {Field::event, Field::key}, .more = {Field::what}}, false},
      {RowFormat{}, false},
      {TextFormat{}, false},
      {template_of("{key}"), false}};
  for (const auto& [format, names] : rows) {
    CAPTURE(format.index());
    CHECK(make_line_writer(format, {})->names_messages() == names);
    CHECK(StyledTimes(make_line_writer(format, {}), TimeStyle::iso).names_messages() == names);
  }
}

TEST_CASE("text is colored on request, or on a color terminal", "[format][line_writer]") {
  struct Row {
    ColorWhen when;
    bool wanted, colored;
  };
  const std::vector<Row> rows{{ColorWhen::automatic, true, true},
                              {ColorWhen::automatic, false, false},
                              {ColorWhen::always, false, true},
                              {ColorWhen::never, true, false}};
  for (const auto& [when, wanted, colored] : rows) {
    Event event;
    event.set(Field::result, "failure");
    std::string out;
    make_line_writer(TextFormat{when}, {.wants_color = wanted})->append(event, out);
    CHECK((out.find('\x1b') != out.npos) == colored);
  }
}

TEST_CASE("in steady state no format allocates memory", "[format][line_writer]") {
  const std::vector<FormatSettings> formats{
      JsonFormat{},
      TextFormat{ColorWhen::always},
      TextFormat{},
      RowFormat{},
      RowFormat{.style = RowFormat::Style::csv,
                .fields = {Field::tags, Field::key, Field::cc, Field::message, Field::what}},
      JsonFormat{{Field::tree, Field::tags, Field::duration, Field::what}},
      JsonFormat{.more = {Field::what, Field::duration, Field::label}},
      template_of("{what} {test|label} {label:json} {tags} {tags:>80} {key:*^90} {revision:.12} "
                  "{message:.40} {cc}"),
  };
  const std::vector<std::string_view> cc{"route.index.gecko.v2.try.latest.firefox", "route.b"};
  Delivery delivery;
  delivery.exchange = "exchange/taskcluster-queue/v1/task-completed";
  delivery.key = "primary.jx9XOHZKCOA7D0GxUGsZhQ.0.mdc9.vm-000b863275f335";
  delivery.body = "{\"status\":\n{\"taskId\":\"jx9XOHZKCOA7D0GxUGsZhQ\"}}";
  delivery.cc = cc;
  const auto event = some_event();
  const auto pulse = pulse_event(delivery, Source::taskcluster, "20240131093001");
  for (std::size_t i = 0; i < formats.size(); ++i) {
    CAPTURE(i);
    const auto writer = make_line_writer(formats[i], {.columns = i == 2 ? 80U : 0U});
    std::string out;
    const auto print = [&] {
      out.clear();
      writer->append(event, out);
      writer->append(pulse, out);
    };
    print();
    print();
    const auto before = allocations();
    print();
    const auto after = allocations();
    CHECK(after == before);
  }
}

}  // namespace

}  // namespace pbm
