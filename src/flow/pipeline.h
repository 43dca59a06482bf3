// SPDX-License-Identifier: MPL-2.0
// One delivery in, its lines out. Pure: no descriptor, no clock, no log; what
// went wrong is returned, and the caller says it.
#pragma once

#include "dialect/builder_key.h"
#include "dialect/translation.h"
#include "event/delivery.h"
#include "event/filter.h"
#include "event/serialise.h"

#include <array>
#include <string>
#include <string_view>

namespace pbm {

struct PipelineSettings {
  Filter filter;
  bool pulse = false;  // whether every message is printed as it came
  Stage stage = Stage::log_uploaded;
  std::string taskcluster_root_url;              // without a slash at its end
  std::array<bool, kSourceNames.size()> sources{true, true, true};
  bool unknown_exchanges = true;                 // messages of none of the sources, as pulse events
};

struct Outcome {
  enum class Kind { emitted, filtered, ignored, malformed };
  Kind kind = Kind::ignored;
  std::string_view why{};  // of a malformed one; valid until the next message
};

class Pipeline {
 public:
  explicit Pipeline(PipelineSettings settings);

  // Appends the delivery's lines to `out`: its pulse event where asked for,
  // then its builds or tests, all or none of them. `now` is YYYYMMDDHHMMSS.
  [[nodiscard]] Outcome process(const Delivery& delivery, std::string_view now, std::string& out);

 private:
  [[nodiscard]] bool watched(std::optional<Source> source) const;
  [[nodiscard]] std::string_view append_pulse(const Delivery& delivery,
                                              std::optional<Source> source, std::string_view time,
                                              std::string& out);
  [[nodiscard]] bool rejected_by_key(Source source, std::string_view key) const;
  [[nodiscard]] Verdict translate(const Delivery& delivery, Source source);
  [[nodiscard]] Outcome append_events(std::string& out);

  PipelineSettings settings_;
  Translation translation_;
  Serialiser serialiser_;
};

}  // namespace pbm
