// SPDX-License-Identifier: MPL-2.0
// One build, test or pulse event. Its fields are views of the delivery, the document or the
// arena of the message, valid until the next message is translated.
#pragma once

#include "event/field.h"
#include "event/stage.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace pbm {

enum class EventKind : std::uint8_t { build, test, pulse };
enum class Source : std::uint8_t { buildbot, normalized, taskcluster };

inline constexpr std::array<std::string_view, 3> kEventKindNames{"build", "test", "pulse"};
inline constexpr std::array<std::string_view, 3> kSourceNames{"buildbot", "normalized",
                                                              "taskcluster"};

inline constexpr std::array kEventKinds{EventKind::build, EventKind::test, EventKind::pulse};
inline constexpr std::array kSources{Source::buildbot, Source::normalized, Source::taskcluster};

constexpr std::size_t index_of(Source source) { return static_cast<std::size_t>(source); }

constexpr std::string_view name_of(EventKind kind) {
  return kEventKindNames[static_cast<std::size_t>(kind)];
}

// How each event begins that is printed as JSON with its fixed fields.
inline constexpr std::string_view kEventLineBegin = R"({"event":")";
constexpr std::string_view name_of(Source source) { return kSourceNames[index_of(source)]; }

// How formats write the times of an event: as its publisher does, or in one form.
enum class TimeStyle : std::uint8_t { as_is, iso, epoch, utc14 };

class Event {
 public:
  using Words = std::span<const std::string_view>;

  EventKind kind = EventKind::build;
  Stage stage = Stage::ended;  // of the job; events of other sources than Taskcluster: ended

  TimeStyle times = TimeStyle::as_is;

  [[nodiscard]] bool has_ended() const { return is_end(stage); }

  // The text of a field; data() is null if it is unknown.
  [[nodiscard]] std::string_view get(Field field) const { return slots_[index_of(field)]; }
  [[nodiscard]] bool has(Field field) const { return get(field).data() != nullptr; }

  void set(Field field, std::string_view text) { slots_[index_of(field)] = text; }
  void set(Field field, bool yes) { set(field, yes ? std::string_view("true") : "false"); }
  void set(Field field, const char* text) { set(field, std::string_view(text)); }
  void unset(Field field) { set(field, std::string_view()); }
  [[nodiscard]] bool is(Field field) const { return get(field) == "true"; }

  // The lists, Field::tags and Field::cc; has() tells an empty list from an unknown one.
  [[nodiscard]] Words words(Field field) const { return field == Field::cc ? cc_ : Words(tags_); }
  [[nodiscard]] Words tags() const { return tags_; }
  // Makes the list of tags known and empty. The caller adds to it.
  std::vector<std::string_view>& begin_tags() {
    set(Field::tags, "");
    tags_.clear();
    return tags_;
  }
  void set_cc(const std::optional<Words>& words) {
    cc_ = words.value_or(Words());
    set(Field::cc, words ? std::string_view("") : std::string_view());
  }

  // Of a build by Taskcluster: what its label says beside kind and platform.
  std::string_view label_words{};

  // For a message with one event per locale: position of this event, from 1, and number of
  // events. 0 for any other message.
  std::size_t locale_place = 0;
  std::size_t locale_count = 0;

  void clear() {
    slots_.fill({});
    stage = Stage::ended;
    label_words = {};
    locale_place = locale_count = 0;
    tags_.clear();
    cc_ = {};
  }

 private:
  std::vector<std::string_view> tags_;
  Words cc_{};
  std::array<std::string_view, kFieldCount> slots_{};
};

// Whether events of the kind carry the field.
[[nodiscard]] constexpr Presence presence_of(Field field, EventKind kind) {
  const auto& row = row_of(field);
  switch (kind) {
    case EventKind::build: return row.in_build;
    case EventKind::test: return row.in_test;
    case EventKind::pulse: return row.in_pulse;
  }
  return Presence::never;
}

}  // namespace pbm
