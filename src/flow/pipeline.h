// SPDX-License-Identifier: MPL-2.0
// One delivery in, its lines out. Pure: no descriptor, no clock, no log; what
// went wrong is returned, and the caller says it.
#pragma once

#include "dialect/builder_key.h"
#include "dialect/translation.h"
#include "event/delivery.h"
#include "event/filter.h"
#include "format/line_writer.h"
#include "format/serialise.h"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
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
  std::string_view why{};     // of a malformed one; valid until the next message
  std::uint64_t lines = 0;    // that were appended
  bool cut = false;           // more lines were due than were allowed
  std::string_view unknown_kind{};  // of a task taken for a build or test; likewise
  bool unsuccessful = false;  // a build or test among them had another result than success
};

class Pipeline {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  // What the builds of one message may take; a message of more is malformed. A single one
  // is never larger than a few times its message, but they have their fields in common:
  // 250 kB could make 8 GB.
  static constexpr std::size_t kMostOutputBytes = std::size_t{16} * 1024 * 1024;

  // JSON, unless another writer says otherwise.
  // Lines are JSON unless somebody else writes them.
  explicit Pipeline(PipelineSettings settings,
                    std::unique_ptr<LineWriter> writer = std::make_unique<Serialiser>());

  // Appends the delivery's lines to `out`: its pulse event where asked for,
  // then its builds or tests, all or none of them, but no more than `most_lines`.
  // `now` is YYYYMMDDHHMMSS.
  [[nodiscard]] Outcome process(const Delivery& delivery, std::string_view now, std::string& out,
                                std::uint64_t most_lines = kNoLimit);

 private:
  [[nodiscard]] bool watched(std::optional<Source> source) const;
  [[nodiscard]] std::string_view append_pulse(const Delivery& delivery,
                                              std::optional<Source> source, std::string_view time,
                                              std::string& out);
  [[nodiscard]] bool rejected_by_key(Source source, std::string_view key) const;
  [[nodiscard]] Verdict translate(const Delivery& delivery, Source source);
  [[nodiscard]] std::string_view append_all(const Delivery& delivery, std::string_view now,
                                            std::string& out);
  [[nodiscard]] std::string_view append_events(std::string& out);
  [[nodiscard]] bool take_line();

  PipelineSettings settings_;
  Outcome outcome_;  // of the message at hand
  std::uint64_t lines_left_ = 0;
  Translation translation_;
  std::unique_ptr<LineWriter> writer_;
};

}  // namespace pbm
