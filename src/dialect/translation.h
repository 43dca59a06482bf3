// SPDX-License-Identifier: MPL-2.0
// What a dialect makes of one message, and the memory it makes it in. Reused
// from message to message; all views in it end with the next one.
#pragma once

#include "dialect/arena.h"
#include "event/event.h"
#include "json/document.h"

#include <cstddef>
#include <string_view>
#include <vector>

namespace pbm {

// What became of a message. Only `malformed` carries a reason.
struct Verdict {
  enum class Kind { events, ignored, malformed };
  Kind kind = Kind::events;
  std::string_view why{};  // valid until the next message
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
