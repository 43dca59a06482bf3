// SPDX-License-Identifier: MPL-2.0
#include "format/column.h"

#include "support/catch.h"

#include <algorithm>
#include <string>
#include <vector>

namespace pbm {

namespace {

std::string shown(Column column, const Row& row) {
  std::string room = "left from before";
  const auto value = value_of(column, row, room);
  return value.data() == nullptr ? "<absent>" : std::string(value);
}

TEST_CASE("every column is found by its name, and only so", "[format][column]") {
  for (std::size_t i = 0; i < kColumnCount; ++i) {
    CAPTURE(kColumnNames[i]);
    const auto column = parse_column(kColumnNames[i]);
    REQUIRE(column);
    CHECK(static_cast<std::size_t>(*column) == i);
    CHECK(std::ranges::count(kColumnNames, kColumnNames[i]) == 1);
  }
  struct Wrong {
    std::string name, said;
  };
  const std::vector<Wrong> rows{
      {"tre", "no field 'tre'; did you mean 'tree'?"},
      {"Platform", "no field 'Platform'; did you mean 'platform'?"},
      {"mesage", "no field 'mesage'; did you mean 'message'?"},
      {"re\x1bsult", "no field 're\\x1bsult'; did you mean 'result'?"},
  };
  for (const auto& [name, said] : rows) {
    const auto column = parse_column(name);
    REQUIRE_FALSE(column);
    CHECK(column.error().kind == ErrorKind::usage);
    CHECK(column.error().text == said);
  }
}

TEST_CASE("the first name that is no column is the error of a list", "[format][column]") {
  const auto good = parse_columns(std::vector<std::string>{"tree", "exchange", "tree"});
  REQUIRE(good);
  CHECK(*good == std::vector{column_of(Field::tree), Column::exchange, column_of(Field::tree)});
  const auto bad = parse_columns(std::vector<std::string>{"tree", "keys", "resul"});
  REQUIRE_FALSE(bad);
  CHECK(bad.error().text == "no field 'keys'; did you mean 'key'?");
}

TEST_CASE("a build or test has its own fields and no other", "[format][column]") {
  Event event;
  event.set(Field::tree, "try");
  event.set(Field::os, "xp");
  event.set(Field::mobile, false);
  event.set(Field::status, "2");
  event.set(Field::tags, "[]");
  event.kind = EventKind::build;
  CHECK(shown(column_of(Field::tree), {event}) == "try");
  CHECK(shown(column_of(Field::mobile), {event}) == "false");
  CHECK(shown(column_of(Field::status), {event}) == "2");
  CHECK(shown(column_of(Field::platform), {event}) == "<absent>");
  CHECK(shown(column_of(Field::os), {event}) == "<absent>");
  CHECK(shown(column_of(Field::tags), {event}) == "");
  event.tags = {"a", "", "b"};
  CHECK(shown(column_of(Field::tags), {event}) == "a,,b");
  for (const auto column : {Column::exchange, Column::cc, Column::message}) {
    CHECK(shown(column, {event}) == "<absent>");
  }
  event.kind = EventKind::test;
  CHECK(shown(column_of(Field::os), {event}) == "xp");
  CHECK(shown(column_of(Field::tags), {event}) == "<absent>");
}

TEST_CASE("a pulse event has its envelope and its message", "[format][column]") {
  Delivery delivery;
  delivery.exchange = "exchange/build/";
  delivery.key = "k";
  delivery.body = "{\"a\":\n\t[1]}";
  const auto event = pulse_event(delivery, std::nullopt, "20240131093001");
  const Row row{event, &delivery};
  CHECK(shown(column_of(Field::event), row) == "pulse");
  CHECK(shown(column_of(Field::source), row) == "<absent>");
  CHECK(shown(column_of(Field::timestamp), row) == "20240131093001");
  CHECK(shown(column_of(Field::key), row) == "k");
  CHECK(shown(column_of(Field::redelivered), row) == "false");
  CHECK(shown(column_of(Field::tree), row) == "<absent>");
  CHECK(shown(Column::exchange, row) == "exchange/build/");
  CHECK(shown(Column::cc, row) == "<absent>");
  CHECK(shown(Column::message, row) == "{\"a\":  [1]}");
  const std::vector<std::string_view> cc{"route.a", "route.b"};
  delivery.cc = cc;
  CHECK(shown(Column::cc, row) == "route.a,route.b");
  delivery.cc = std::span<const std::string_view>();
  CHECK(shown(Column::cc, row) == "");
  CHECK(shown(column_of(Field::source),
              {pulse_event(delivery, Source::taskcluster, "t"), &delivery}) == "taskcluster");
}

TEST_CASE("a row is UTF-8 if all its texts are", "[format][column]") {
  Event event;
  event.set(Field::key, "\xC3\xA9");
  CHECK(is_utf8(Row{event}));
  event.set(Field::locale, "\xFF");
  CHECK_FALSE(is_utf8(Row{event}));
  event.unset(Field::locale);
  event.set(Field::os, "\xFF");  // which no build prints
  CHECK(is_utf8(Row{event}));
  event.tags = {"a", "\xC3"};
  CHECK_FALSE(is_utf8(Row{event}));

  Delivery delivery;
  delivery.exchange = "e\xFF";
  const auto first = pulse_event(delivery, {}, "t");
  CHECK_FALSE(is_utf8(Row{first, &delivery}));
  delivery.exchange = "e";
  delivery.key = "\xED\xA0\x80";
  const auto second = pulse_event(delivery, {}, "t");
  CHECK_FALSE(is_utf8(Row{second, &delivery}));
}

}  // namespace

}  // namespace pbm
