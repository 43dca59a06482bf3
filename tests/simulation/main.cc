// SPDX-License-Identifier: MPL-2.0
// See usage.
#include "simulation/push.h"
#include "simulation/run.h"
#include "simulation/shrink.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <poll.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <list>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace simulated {

namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::uint64_t seed = 1;
  std::uint64_t count = 0;  // 0: until the time is over
  double minutes = 0;
  unsigned jobs = 2;
  bool keeps_whole = false;
  bool prints_coverage = false;
  std::vector<std::string> files;
  std::string pushes = SIMULATION_PUSHES;
  std::optional<std::uint64_t> story;
};

void print(std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stdout);
  std::fflush(stdout);
}

// The story of the shortest history that violates the same.
void report(const Options& options, const History& found, const Outcome& outcome) {
  print(fmt::format("simulation: seed {}: {}\n", found.seed, outcome.violation));
  const auto shortest = options.keeps_whole ? found : shrink(found, outcome.violation);
  const auto again = run(shortest);
  print(fmt::format("{}\n{}\nTo see it again, give the lines from \"seed\" on to --file.\n",
                    text_of(shortest), again.story));
}

// A second run must tell the same story.
bool is_repeatable(const History& history, const Outcome& outcome) {
  if (run(history).story == outcome.story) return true;
  print(fmt::format("simulation: seed {}: the second run tells another story\n", history.seed));
  return false;
}

class Search {
 public:
  explicit Search(const Options& options) : options_(options), next_(options.seed) {}

  // Whether nothing was violated.
  bool run() {
    const auto limit = Clock::now() + std::chrono::duration<double>(options_.minutes * 60);
    for (;;) {
      const bool goes_on = !found_ && (options_.count != 0 ? next_ < options_.seed + options_.count
                                                           : Clock::now() < limit);
      while (goes_on && runs_.size() < options_.jobs && has_next()) {
        runs_.emplace_back(make_history(next_++));
      }
      if (runs_.empty()) break;
      wait();
    }
    print(fmt::format("simulation: {} histories, {}; at most {} KiB of memory\n", done_,
                      found_ ? "a violation" : "no violation", most_memory_ / 1024));
    if (options_.prints_coverage) print(coverage_.table());
    return !found_;
  }

 private:
  [[nodiscard]] bool has_next() const {
    return options_.count == 0 || next_ < options_.seed + options_.count;
  }

  void wait() {
    std::vector<pollfd> entries;
    for (const auto& each : runs_) entries.push_back({each.descriptor(), POLLIN, 0});
    ::poll(entries.data(), entries.size(), -1);
    auto entry = entries.begin();
    for (auto it = runs_.begin(); it != runs_.end(); ++entry) {
      const bool is_over = entry->revents != 0 && it->advance();
      if (is_over) take(it->history(), it->outcome());
      it = is_over ? runs_.erase(it) : std::next(it);
    }
  }

  void take(const History& history, const Outcome& outcome) {
    ++done_;
    coverage_.add(outcome.coverage);
    most_memory_ = std::max(most_memory_, outcome.most_memory);
    const bool is_first = !std::exchange(found_, found_ || !outcome.violation.empty());
    if (!outcome.violation.empty() && is_first) report(options_, history, outcome);
    if (history.seed % kRepeatEach == 0 && !is_repeatable(history, outcome)) found_ = true;
  }

  static constexpr std::uint64_t kRepeatEach = 20;

  const Options& options_;
  std::list<Run> runs_;
  std::uint64_t next_;
  std::uint64_t done_ = 0;
  bool found_ = false;
  Coverage coverage_;
  std::int64_t most_memory_ = 0;
};

bool tell(const History& history) {
  const auto outcome = run(history);
  print(text_of(history) + "\n" + outcome.story);
  if (!outcome.violation.empty()) print(outcome.violation + "\n");
  return outcome.violation.empty();
}

bool try_file(const Options& options, const std::string& name) {
  std::ifstream file(name);
  const auto history = read_history(file);
  if (!history) {
    print(fmt::format("simulation: {}: no history\n", name));
    return false;
  }
  const auto outcome = run(*history);
  if (outcome.violation.empty()) return true;
  print(fmt::format("simulation: {}:\n", name));
  report(options, *history, outcome);
  return false;
}

bool simulate(const Options& options) {
  if (options.story) return tell(make_history(*options.story));
  bool done = true;
  for (const auto& each : options.files) done &= try_file(options, each);
  if (options.count != 0 || options.minutes != 0) done &= Search(options).run();
  return done;
}

}  // namespace

}  // namespace simulated

int main(int argc, char** argv) {
  CLI::App app("Runs the monitor in a simulated world.");
  simulated::Options options;
  app.add_option("--minutes", options.minutes, "How long to look for a violation");
  app.add_option("--count", options.count, "Number of histories, in place of a time");
  app.add_option("--seed", options.seed, "The first seed");
  app.add_option("--jobs", options.jobs, "Histories at the same time");
  app.add_option("--story", options.story, "Print the story of this seed");
  app.add_option("--file", options.files, "Histories to run first");
  app.add_option("--pushes", options.pushes, "What make_pushes has written");
  app.add_flag("--whole", options.keeps_whole, "Print violations without making them shorter");
  app.add_flag("--coverage", options.prints_coverage, "Print what has happened in which phases");
  CLI11_PARSE(app, argc, argv);
  if (!simulated::load_pushes(options.pushes)) {
    simulated::print(fmt::format("simulation: {}: not as make_pushes writes it\n", options.pushes));
    return EXIT_FAILURE;
  }
  ::clearenv();  // which would be part of the history
  ::setenv("TZ", "UTC", 1);
  return simulated::simulate(options) ? EXIT_SUCCESS : EXIT_FAILURE;
}
