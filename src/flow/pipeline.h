// SPDX-License-Identifier: MPL-2.0
// One delivery in, its lines out. Pure: no descriptor, no clock, no log; what went wrong is
// returned, and the caller reports it.
#pragma once

#include "base/error.h"
#include "dialect/translate.h"
#include "event/delivery.h"
#include "event/filter.h"
#include "format/line_writer.h"
#include "json/document.h"

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace pbm {

struct PipelineSettings {
  Filter filter;
  bool pulse = false;  // whether every message is printed as it came
  DialectSettings dialect;
  std::array<bool, kSourceNames.size()> sources{true, true, true};
  bool unknown_exchanges = true;  // messages of none of the sources, as pulse events
};

struct Outcome {
  enum class Kind {
    emitted,   // made lines
    filtered,  // a build or test that does not match
    ignored,   // neither build nor test
    malformed,
    repeated,  // was printed before the connection was lost
  };
  Kind kind = Kind::ignored;
  Defect defect{};                  // of a malformed one
  std::uint64_t lines = 0;          // that were appended
  bool cut = false;                 // more lines were due than were allowed
  std::string_view unknown_kind{};  // of a task taken for a build or test; until the next message
  bool unsuccessful = false;        // a build or test among them had another result than success
};

class Pipeline {
 public:
  static constexpr std::uint64_t kNoLimit = std::numeric_limits<std::uint64_t>::max();

  // What the builds of one message may take; a message of more is malformed. A single one
  // is never larger than a few times its message, but they have their fields in common:
  // 250 kB could make 8 GB.
  static constexpr std::size_t kMostOutputBytes = std::size_t{16} * 1024 * 1024;

  Pipeline(PipelineSettings settings, std::unique_ptr<LineWriter> writer);

  // Appends the delivery's lines to `out`: its pulse event where asked for,
  // then its builds or tests, all or none of them, but no more than `most_lines`.
  // `now` is YYYYMMDDHHMMSS.
  [[nodiscard]] Outcome process(const Delivery& delivery, std::string_view now, std::string& out,
                                std::uint64_t most_lines = kNoLimit);

 private:
  [[nodiscard]] bool is_watched(std::optional<Source> source) const;
  [[nodiscard]] bool is_filtered_by_key(const KeyFacts& facts) const;
  Defect append_all(const Delivery& delivery, std::string_view now, std::string& out);
  Defect append_pulse(const Delivery& delivery, std::optional<Source> source, std::string_view time,
                      std::string& out);
  Defect append_events(const Delivery& delivery, std::string_view time, std::string& out);
  [[nodiscard]] bool take_line();

  PipelineSettings settings_;
  std::unique_ptr<LineWriter> writer_;
  Translator translator_;
  Outcome outcome_;  // of the message at hand
  std::uint64_t lines_left_ = 0;
  Document checked_;  // a message that is only passed on
  Event pulse_;
};

}  // namespace pbm
