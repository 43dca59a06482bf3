// SPDX-License-Identifier: MPL-2.0
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

namespace pbm {

// When a run ends.
struct LimitSettings {
  std::uint64_t count = 0;  // lines; 0: no limit
  std::optional<std::chrono::seconds> timeout{};
  std::optional<std::chrono::seconds> idle_timeout{};
  bool exit_status = false;  // whether the exit status depends on results
  bool drain = false;        // whether to end once the queue is empty
};

enum class SummaryColors : std::uint8_t { none, by_result };

// The terminal of a summary. 0: unknown.
struct TallySettings {
  std::size_t rows = 0;
  std::size_t columns = 0;
  SummaryColors colors = SummaryColors::none;
};

// How a push is watched, if there is one.
struct PushSettings {
  bool fail_fast = false;      // whether to end at the first result that counts against it
  bool is_firefox_ci = false;  // whether Treeherder shows its pushes
  // Prints the summary on the terminal of stderr instead of logging it there.
  std::optional<SummaryColors> terminal_summary{};
};

struct MonitorSettings {
  LimitSettings limits{};
  PushSettings push{};
  std::optional<std::chrono::seconds> stats_interval{};
  std::optional<std::chrono::seconds> report_every{};  // of rates
  std::uint64_t prefetch = 0;        // deliveries that the broker sends in advance; 0: a replay
  std::uint64_t acknowledge_at = 1;  // settled deliveries that make an acknowledgement due
  bool has_output_file = false;      // which SIGHUP reopens
  bool shares_terminal = false;      // whether lines are printed on the terminal of the live line
  // Of stderr, if a summary is shown there at the end. Called then.
  std::function<TallySettings()> tally{};
};

}  // namespace pbm
