// SPDX-License-Identifier: MPL-2.0
#include "format/field_text.h"

#include "support/catch.h"
#include "support/pulse_event.h"

#include <string>
#include <vector>

namespace pbm {

namespace {

std::string shown(Field field, const Event& event) {
  std::string room = "left from before";
  const auto value = field_text(field, event, room);
  return value.data() == nullptr ? "<absent>" : std::string(value);
}

TEST_CASE("a build or test has text for its fields only", "[format][field_text]") {
  Event event;
  event.set(Field::tree, "try");
  event.set(Field::os, "xp");
  event.set(Field::mobile, false);
  event.set(Field::status, "2");
  event.begin_tags();
  event.kind = EventKind::build;
  CHECK(shown(Field::tree, event) == "try");
  CHECK(shown(Field::mobile, event) == "false");
  CHECK(shown(Field::status, event) == "2");
  CHECK(shown(Field::platform, event) == "<absent>");
  CHECK(shown(Field::os, event) == "<absent>");
  CHECK(shown(Field::tags, event).empty());
  event.begin_tags() = {"a", "", "b"};
  CHECK(shown(Field::tags, event) == "a,,b");
  for (const auto field : {Field::exchange, Field::cc, Field::message}) {
    CHECK(shown(field, event) == "<absent>");
  }
  event.kind = EventKind::test;
  CHECK(shown(Field::os, event) == "xp");
  CHECK(shown(Field::tags, event) == "<absent>");
}

TEST_CASE("a pulse event has its envelope and its message", "[format][field_text]") {
  Delivery delivery;
  delivery.exchange = "exchange/build/";
  delivery.key = "k";
  delivery.body = "{\"a\":\n\t[1]}";
  const auto event = pulse_event(delivery, std::nullopt, "20240131093001");
  CHECK(shown(Field::event, event) == "pulse");
  CHECK(shown(Field::source, event) == "<absent>");
  CHECK(shown(Field::timestamp, event) == "20240131093001");
  CHECK(shown(Field::key, event) == "k");
  CHECK(shown(Field::redelivered, event) == "false");
  CHECK(shown(Field::tree, event) == "<absent>");
  CHECK(shown(Field::exchange, event) == "exchange/build/");
  CHECK(shown(Field::cc, event) == "<absent>");
  CHECK(shown(Field::message, event) == "{\"a\":  [1]}");
  const std::vector<std::string_view> cc{"route.a", "route.b"};
  delivery.cc = cc;
  CHECK(shown(Field::cc, pulse_event(delivery, {}, "t")) == "route.a,route.b");
  delivery.cc = std::span<const std::string_view>();
  CHECK(shown(Field::cc, pulse_event(delivery, {}, "t")).empty());
  CHECK(shown(Field::source, pulse_event(delivery, Source::taskcluster, "t")) == "taskcluster");
}

}  // namespace

}  // namespace pbm
