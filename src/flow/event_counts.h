// SPDX-License-Identifier: MPL-2.0
// Counts printed builds and tests by kind, tree and result, or by kind and stage if they have not
// ended. Needs less than 1 MB, whatever names arrive.
#pragma once

#include "event/event.h"
#include "event/job_result.h"

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

class EventCounts {
 public:
  // Trees beyond these, and names longer than this, are counted as "other".
  static constexpr std::size_t kMostTrees = 200;
  static constexpr std::size_t kMostTreeBytes = 100;
  static constexpr std::string_view kOther = "other";

  // An unknown tree or result is empty. Here and below, `times` is the number of such events.
  void add(EventKind kind, std::string_view tree, std::string_view result, std::uint64_t times = 1);

  // One that has not ended.
  void add_start(EventKind kind, Stage stage, std::uint64_t times = 1);
  [[nodiscard]] std::uint64_t starts(EventKind kind, Stage stage) const;
  [[nodiscard]] bool has_starts() const { return has_starts_; }

  // A test that counts against the run. Only the first kMostTests different ones are counted, and
  // names are compared only up to kMostTestBytes.
  static constexpr std::size_t kMostTests = 2000;
  static constexpr std::size_t kMostTestBytes = 200;
  void add_failed_test(std::string_view test, std::uint64_t times = 1);
  // The tests that failed most often, at most `most`, the worst first.
  [[nodiscard]] std::vector<std::pair<std::string_view, std::uint64_t>> worst_tests(
      std::size_t most) const;

  struct Row {
    EventKind kind{};
    std::string_view tree;  // valid until the next add()
    std::string_view result;
    std::uint64_t count = 0;
  };
  // All counts that are not 0.
  [[nodiscard]] std::vector<Row> rows() const;

 private:
  struct Kinds {
    ResultCounts builds{};
    ResultCounts tests{};
  };

  std::map<std::string, Kinds, std::less<>> trees_;
  std::map<std::string, std::uint64_t, std::less<>> failed_tests_;
  std::array<std::array<std::uint64_t, kStageNames.size()>, kEventKindNames.size()> starts_{};
  bool has_starts_ = false;
};

}  // namespace pbm
