// SPDX-License-Identifier: MPL-2.0
// The interface of the dialects: converts a message of a known source to builds or tests.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"
#include "event/event.h"
#include "event/filter.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

struct DialectSettings {
  Stages stages{};
  std::string taskcluster_root_url{};  // without a trailing slash
};

// Facts from the routing key, without the body. They rule out most messages of buildbot.
struct KeyFacts {
  bool may_be_event = true;
  bool may_be_test = true;
  std::string_view buildtype{};  // if known from the key
};

// Translates one message at a time. All views are valid until the next message.
class Translator {
 public:
  explicit Translator(DialectSettings settings) : settings_(std::move(settings)) {}

  // For the messages that follow.
  void reconfigure(DialectSettings settings) { settings_ = std::move(settings); }

  // begin() reads the key of a message, whose views must stay valid until the next one;
  // translate() reads its body. Call it only if may_be_event is true.
  [[nodiscard]] KeyFacts begin(const Delivery& delivery, Source source);
  [[nodiscard]] Verdict translate();

  // Instead of both, for a delivery that is an event. One of another stage is ignored.
  [[nodiscard]] Verdict translate_event(const Delivery& delivery);

  // The message.
  [[nodiscard]] const Delivery& delivery() const { return delivery_; }

  // Its source.
  [[nodiscard]] std::optional<Source> source() const { return source_; }

  // The builds or tests of the message, if translate() found events: one, or one for each
  // locale of a repack, possibly none. event() returns the same object for each place.
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] const Event& event(std::size_t place, std::string_view timestamp);

  // Whether one of them matches the filter.
  [[nodiscard]] bool has_match(const Filter& filter, std::string_view timestamp);

  // What the message says of its task. Only after translate() has found no defect.
  [[nodiscard]] TaskFacts task();

  // The task and the run of the events that translate() found; empty if it found none. Unlike
  // task(), it reads nothing from the message again.
  struct TaskRun {
    std::string_view task_id;
    std::string_view run_id;
  };
  [[nodiscard]] TaskRun task_run() const;

  // The group of a message of exchange task-group-resolved, which belongs to no source: begin()
  // is not called.
  [[nodiscard]] Defect read_group(const Delivery& delivery, std::string_view& group_id);

  // The kind of the task, if it is not in the table of kinds; otherwise empty.
  [[nodiscard]] std::string_view unknown_kind() const { return translation_.unknown_kind; }

 private:
  [[nodiscard]] Verdict translate_body();

  DialectSettings settings_;
  Translation translation_;
  Delivery delivery_;
  std::optional<Source> source_{};
  std::string_view builder_;  // from the key of buildbot
};

}  // namespace pbm
