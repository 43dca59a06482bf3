// SPDX-License-Identifier: MPL-2.0
// Why nothing matches: the filter that rejects most events, and the values that it rejects.
// Needs about 100 kB for each filter, whatever values arrive.
#pragma once

#include "event/event.h"
#include "event/filter.h"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

class NoMatch {
 public:
  static constexpr std::size_t kMostValues = 500;      // of one filter; later ones are not counted
  static constexpr std::size_t kMostValueBytes = 200;  // up to here, values are compared

  // Whether it still counts.
  [[nodiscard]] bool counts() const { return counts_; }

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
  // How many events a filter rejected that the filters before it had passed.
  struct Step {
    std::string_view name;  // of the field
    std::uint64_t events = 0;
  };
  struct Reason {
    Field field{};
    std::string filter{};               // on the field, such as "tree=try"
    bool is_default = false;            // whether nobody asked for it
    std::vector<std::string> wanted{};  // values that no event had; empty for other conditions
    std::uint64_t events = 0;           // rejected by it
    std::uint64_t all_events = 0;       // rejected at all
    std::vector<Value> values{};        // of the field, the most frequent first
    std::vector<Step> funnel{};         // of all filters, in the order of their looks
  };
  // Nothing if no event was rejected, or only because of its kind.
  [[nodiscard]] std::optional<Reason> reason() const;

 private:
  // The parts of a Filter.
  enum class Part : std::uint8_t {
    texts,
    revisions,
    tags,
    tag_conditions,
    conditions,
    mobile,
    talos
  };
  struct Blame {
    Field field{};
    std::string filter{};
    bool is_default = false;
    std::vector<std::string> wanted{};
    std::vector<std::string> seen{};  // those of `wanted` that an event had
    std::uint64_t events = 0;
    std::uint64_t left = 0;  // of these, those that the filters before it had passed
    std::map<std::string, std::uint64_t, std::less<>> values{};
  };

  void look_at_texts(const Filter& filter, const Event& event);
  void look_at_tags(Part part, std::size_t place, const TagFilter& filter, const Event& event);
  void look_at_conditions(const Filter& filter, const Event& event);
  void look_at_products(const Filter& filter, const Event& event);
  // One more event that this part rejects; `place` is that in its list.
  Blame& blame(Part part, std::size_t place, Field field);
  [[nodiscard]] std::vector<Step> funnel() const;
  void blame_list(Part part, std::size_t place, Field field, std::span<const std::string> wanted,
                  std::span<const std::string> excluded, std::string_view value);

  bool counts_ = true;
  bool is_left_ = false;  // whether no filter so far has rejected the event
  std::uint64_t events_ = 0;
  std::uint64_t of_other_kind_ = 0;
  std::map<std::pair<Part, std::size_t>, Blame> blamed_;
};

}  // namespace pbm
