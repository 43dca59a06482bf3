// SPDX-License-Identifier: MPL-2.0
// Counts printed builds and tests by kind, tree and result, or by kind and stage if they have not
// ended. Needs less than 1 MB, whatever names arrive.
//
// A counter that appears with its first event hides that event from Prometheus, for which the
// increase begins with the second sample. So counts that may be needed are reported as 0 before.
#pragma once

#include "event/event.h"
#include "event/job_result.h"
#include "flow/time_histogram.h"

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
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

  // Which events may come. The trees are those that are known by name; others become known with
  // their first event. Those of earlier calls stay known.
  struct Expected {
    std::vector<std::string_view> trees{};
    std::vector<EventKind> kinds{};  // none: no builds and tests that have ended
    std::vector<std::string_view> results{};
    bool starts = false;  // builds and tests that have not ended
  };
  void expect(const Expected& expected);

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
  // The same, and those of known trees that may come.
  [[nodiscard]] std::vector<Row> rows_with_expected() const;

  // Of builds and tests, kept once for each message.
  void add_times(EventKind kind, std::optional<std::chrono::milliseconds> duration,
                 std::optional<std::chrono::milliseconds> wait);
  // How long after their end events were received; those whose end is unknown are not counted.
  struct Delays {
    std::uint64_t count = 0;
    std::chrono::milliseconds sum{};
  };
  void add_delay(std::chrono::milliseconds delay) {
    ++delays_.count;
    delays_.sum += delay;
  }
  [[nodiscard]] const Delays& delays() const { return delays_; }
  [[nodiscard]] const TimeHistogram& durations(EventKind kind) const {
    return durations_[static_cast<std::size_t>(kind)];
  }
  [[nodiscard]] const TimeHistogram& waits(EventKind kind) const {
    return waits_[static_cast<std::size_t>(kind)];
  }

 private:
  struct Kinds {
    ResultCounts builds{};
    ResultCounts tests{};
  };

  using IsExpected = std::array<std::array<bool, kResults.size() + 1>, kEventKindNames.size()>;

  Kinds& counts_of(std::string_view tree);
  [[nodiscard]] std::vector<Row> rows_and(const IsExpected& expected) const;

  std::map<std::string, Kinds, std::less<>> trees_;
  IsExpected is_expected_{};
  std::array<TimeHistogram, kEventKindNames.size()> durations_{};
  std::array<TimeHistogram, kEventKindNames.size()> waits_{};
  std::map<std::string, std::uint64_t, std::less<>> failed_tests_;
  std::array<std::array<std::uint64_t, kStageNames.size()>, kEventKindNames.size()> starts_{};
  Delays delays_{};
  bool has_starts_ = false;
};

}  // namespace pbm
