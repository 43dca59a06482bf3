// SPDX-License-Identifier: MPL-2.0
// Why nothing matches: the filter that rejects most events, and the values that it rejects.
// Needs about 100 kB for each field, whatever values arrive.
#pragma once

#include "event/event.h"
#include "event/filter.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class NoMatch {
 public:
  static constexpr std::size_t kMostValues = 500;      // of one field; later ones are not counted
  static constexpr std::size_t kMostValueBytes = 200;  // up to here, values are compared

  // An event that the filter rejected.
  void rejected(const Filter& filter, const Event& event);

  // The filters have changed: starts again.
  void forget();

  // Something has matched, or the reason is known: forgets everything, and counts no more.
  void stop();

  struct Value {
    std::string text;  // empty: unknown
    std::uint64_t count = 0;
  };
  struct Reason {
    Field field{};
    std::vector<std::string> wanted;  // by the filter on the field
    std::uint64_t events = 0;         // rejected by it
    std::uint64_t all_events = 0;     // rejected at all
    std::vector<Value> values;        // of the field, the most frequent first
  };
  // Nothing if no event was rejected by a filter on a field that wants certain values.
  [[nodiscard]] std::optional<Reason> reason() const;

 private:
  void blame(Field field, std::span<const std::string> wanted, std::string_view value);

  struct Blame {
    std::vector<std::string> wanted;
    std::uint64_t events = 0;
    std::map<std::string, std::uint64_t, std::less<>> values;
  };

  bool counts_ = true;
  std::uint64_t events_ = 0;
  std::map<Field, Blame> blamed_;
};

}  // namespace pbm
