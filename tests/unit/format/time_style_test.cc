// SPDX-License-Identifier: MPL-2.0
#include "format/time_style.h"

#include "format/command_lines.h"
#include "format/row_lines.h"
#include "support/catch.h"

#include <memory>
#include <string>
#include <vector>

namespace pbm {

namespace {

Event timed_event() {
  Event event;
  event.set(Field::event, "build");
  event.set(Field::timestamp, "20260302091544");
  event.set(Field::builddate, "1772440212");
  event.set(Field::buildid, "20260302083012");
  event.set(Field::started, "2026-03-02T09:13:05.020Z");
  event.set(Field::resolved, "2026-03-02T09:15:05.999Z");
  return event;
}

std::string printed(const Event& event, const FormatSettings& format, TimeStyle style) {
  std::string out;
  StyledTimes(make_line_writer(format, {}), style).append(event, out);
  return out;
}

TEST_CASE("times are printed in one style, and nothing else is changed", "[format][time_style]") {
  const RowFormat rows{.fields = {Field::timestamp, Field::builddate, Field::started,
                                  Field::resolved, Field::scheduled, Field::buildid,
                                  Field::duration}};
  const auto row = [&rows](TimeStyle style) { return printed(timed_event(), rows, style); };
  CHECK(row(TimeStyle::as_is) ==
        "20260302091544\t1772440212\t2026-03-02T09:13:05.020Z\t2026-03-02T09:15:05.999Z\t\t"
        "20260302083012\t121\n");
  CHECK(row(TimeStyle::iso) ==
        "2026-03-02T09:15:44Z\t2026-03-02T08:30:12Z\t2026-03-02T09:13:05.020Z\t"
        "2026-03-02T09:15:05.999Z\t\t20260302083012\t121\n");
  CHECK(row(TimeStyle::epoch) ==
        "1772442944\t1772440212\t1772442785\t1772442905\t\t20260302083012\t121\n");
  CHECK(row(TimeStyle::utc14) ==
        "20260302091544\t20260302083012\t20260302091305\t20260302091505\t\t20260302083012\t121\n");
}

TEST_CASE("in JSON, only seconds are numbers", "[format][time_style]") {
  const auto object = [](TimeStyle style) { return printed(timed_event(), JsonFormat{}, style); };
  const auto has = [](const std::string& line, const std::string& part) {
    CAPTURE(line, part);
    CHECK(line.find(part) != std::string::npos);
  };
  has(object(TimeStyle::iso), R"("timestamp":"2026-03-02T09:15:44Z")");
  has(object(TimeStyle::iso), R"("builddate":"2026-03-02T08:30:12Z")");
  has(object(TimeStyle::epoch), R"("timestamp":1772442944,)");
  has(object(TimeStyle::epoch), R"("started":1772442785,"resolved":1772442905)");
  has(object(TimeStyle::utc14), R"("builddate":"20260302083012")");
  has(printed(timed_event(), JsonFormat{{Field::builddate, Field::scheduled}}, TimeStyle::iso),
      R"({"builddate":"2026-03-02T08:30:12Z","scheduled":null})");
}

TEST_CASE("what is no time stays as it is", "[format][time_style]") {
  struct Row {
    Field field;
    std::string_view text;
  };
  const std::vector<Row> rows{{Field::timestamp, "20260230000000"},
                              {Field::timestamp, "now"},
                              {Field::builddate, "-1"},
                              {Field::builddate, "253402300800"},
                              {Field::builddate, "9223372036854775807"},
                              {Field::started, "2026-03-02"},
                              {Field::buildid, "20260302083012"}};
  for (const auto& [field, text] : rows) {
    Event event;
    event.set(field, text);
    for (const auto style : {TimeStyle::iso, TimeStyle::epoch, TimeStyle::utc14}) {
      if (!is_point_in_time(field)) continue;
      std::string scratch;
      event.times = style;
      CHECK(point_in_time(field, event, scratch) == text);
    }
  }
  CHECK_FALSE(is_point_in_time(Field::buildid));
  Event broken;
  broken.set(Field::timestamp, "now");
  CHECK(printed(broken, JsonFormat{{Field::timestamp}}, TimeStyle::epoch) ==
        "{\"timestamp\":\"now\"}\n");
}

TEST_CASE("commands and text have the same times, and pulse events their own",
          "[format][time_style]") {
  CHECK(printed(timed_event(), TextFormat{}, TimeStyle::epoch).starts_with("1772442944 "));
  CHECK(printed(timed_event(), TextFormat{}, TimeStyle::iso).starts_with("2026-03-02T09:15:44Z "));
  std::string out;
  StyledTimes(std::make_unique<CommandLines>(make_line_writer(JsonFormat{}, {})), TimeStyle::epoch)
      .append(timed_event(), out);
  CHECK(out.find("EVENT_TIMESTAMP") != std::string::npos);
  CHECK(out.find("1772442944") != std::string::npos);
  CHECK(out.find("20260302091544") == std::string::npos);

  auto pulse = timed_event();
  pulse.kind = EventKind::pulse;
  CHECK(printed(pulse, JsonFormat{}, TimeStyle::epoch).find(R"("timestamp":"20260302091544")") !=
        std::string::npos);
}

}  // namespace

}  // namespace pbm
