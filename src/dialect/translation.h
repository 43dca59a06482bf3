// SPDX-License-Identifier: MPL-2.0
// What a dialect makes of one message, and the memory it makes it in. Reused
// from message to message; all views in it end with the next one.
#pragma once

#include "base/error.h"
#include "dialect/arena.h"
#include "event/event.h"
#include "json/document.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace pbm {

// What became of a message: events, or nothing, as it is about something else, or a defect.
class [[nodiscard]] Verdict {
 public:
  Verdict(Defect defect) : defect_(defect) {}  // NOLINT(google-explicit-constructor)
  static Verdict events() { return Verdict(true); }
  static Verdict ignored() { return Verdict(false); }

  [[nodiscard]] bool has_events() const { return has_events_; }
  Defect defect() const { return defect_; }

 private:
  explicit Verdict(bool has_events) : has_events_(has_events) {}

  bool has_events_ = false;
  Defect defect_{};
};

// One locale of a repack: an event of its own.
struct LocaleBuild {
  std::string_view locale{};
  std::string_view status{};  // unknown: that of the message
  std::string_view result{};
  std::size_t place = 0;  // in the message
};

struct Translation {
  Event event;
  bool repack = false;  // one event for each of `locales`, maybe none; else just one
  std::vector<LocaleBuild> locales;
  std::string_view status{};  // the message's, while the event has a locale's
  std::string_view result{};
  std::string_view unknown_kind{};  // of a task that only looks like a build or test

  Arena arena;
  Document document;  // the message
  Document inner;     // a JSON text inside one of its strings

  void clear() {
    event.clear();
    repack = false;
    unknown_kind = {};
    locales.clear();
    arena.reset();
  }
};

}  // namespace pbm
