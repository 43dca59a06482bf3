// SPDX-License-Identifier: MPL-2.0
// The translation of one message, with its memory. It is reused; all views are valid until
// the next message.
#pragma once

#include "base/error.h"
#include "dialect/arena.h"
#include "event/capture_facts.h"
#include "event/delivery.h"
#include "event/event.h"
#include "json/document.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace pbm {

// The outcome for a message: it has events, is ignored, or has a defect.
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

// One locale of a repack, for which there is a separate event.
struct LocaleBuild {
  std::string_view locale{};
  std::string_view status{};  // unknown: that of the message
  std::string_view result{};
  std::size_t place = 0;  // position in the message
};

// A run of a task, as the list of runs tells of it.
struct RunFacts {
  std::optional<std::int64_t> run{};
  Stage stage = Stage::pending;
  std::string_view result{};  // at the end only
  bool is_after_rerun = false;
};

// What a message of Taskcluster says of its task, also of one that makes no event. All are
// unknown for other sources.
struct TaskFacts {
  std::string_view task_id{};
  std::string_view run_id{};
  std::string_view task_group_id{};
  std::string_view revision{};
  std::string_view git_revision{};
  std::string_view tree{};
  std::string_view kind{};
  std::string_view label{};
  Stage stage = Stage::ended;
  std::string_view result{};  // at the end only
  std::string_view logurl{};
  std::string_view time{};  // of the message, by its own word; as published
  std::string_view tags{};  // the JSON object
  bool has_tags = true;     // false: the object is missing or empty
  // The number of the run, within the limits of the schema. At an end without one: that of the
  // latest run.
  std::optional<std::int64_t> run{};
  bool is_after_rerun = false;  // this run of the task, or one before it, was made by a rerun
  RunFacts latest{};            // of the runs that are listed
};

struct Translation {
  Event event;
  bool repack = false;  // one event for each of `locales`, possibly none; otherwise one event
  std::vector<LocaleBuild> locales;
  std::string_view status{};  // of the message, because the event has that of a locale
  std::string_view result{};
  std::string_view unknown_kind{};  // if the kind of the task is not in the table

  Arena arena;
  Document document;  // the message, unless its source has read it
  Document inner;     // JSON in one of its strings
  Node root;          // of the message

  // Reads the body of the message.
  Defect read(const Delivery& delivery, Outline outline) {
    const auto* const parsed = parsed_of(delivery);
    if (parsed == nullptr) {
      if (const auto defect = document.read(delivery.body, outline)) return defect;
    }
    root = parsed != nullptr ? *parsed : document.root();
    return {};
  }

  void clear() {
    event.clear();
    repack = false;
    unknown_kind = {};
    locales.clear();
    arena.reset();
  }
};

}  // namespace pbm
