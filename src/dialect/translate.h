// SPDX-License-Identifier: MPL-2.0
// The one door to the dialects: a message of a known source becomes builds or tests.
#pragma once

#include "dialect/translation.h"
#include "event/delivery.h"
#include "event/event.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pbm {

// Which of the two messages about a finished buildbot job makes its event.
enum class Stage : std::uint8_t { log_uploaded, finished };
inline constexpr std::array<std::string_view, 2> kStageNames{"log_uploaded", "finished"};

struct DialectSettings {
  Stage stage = Stage::log_uploaded;
  std::string taskcluster_root_url{};  // without a slash at its end
};

// What a routing key tells before the body is looked at. It rules out most of buildbot's
// messages, and none of the others.
struct KeyFacts {
  bool may_be_event = true;
  bool may_be_test = true;
  std::string_view buildtype{};  // unknown: the key doesn't tell
};

// Takes one message after the other. All views end with the next message.
class Translator {
 public:
  explicit Translator(DialectSettings settings) : settings_(std::move(settings)) {}

  // Begins with a message, which must stay until the next; then goes on with its body. Only
  // a message whose key may be an event's has to be translated.
  [[nodiscard]] KeyFacts begin(const Delivery& delivery, Source source);
  [[nodiscard]] Verdict translate();

  // The message's builds or tests, once translate() has found any: one, or one for each
  // locale of a repack, which may be none. The same object each time, places in order.
  [[nodiscard]] std::size_t count() const;
  [[nodiscard]] const Event& event(std::size_t place, std::string_view timestamp);

  // The kind of a task that only looks like a build or test; empty for all others.
  [[nodiscard]] std::string_view unknown_kind() const { return translation_.unknown_kind; }

 private:
  DialectSettings settings_;
  Translation translation_;
  const Delivery* delivery_ = nullptr;
  Source source_{};
  std::string_view builder_;  // of buildbot's key
};

}  // namespace pbm
