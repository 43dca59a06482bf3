// SPDX-License-Identifier: MPL-2.0
// What must always hold. The world reports what happens; the first violation ends the history.
#pragma once

#include "simulation/history.h"
#include "simulation/timeline.h"

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace simulated {

// How a life of the monitor ended.
struct Death {
  enum class How : std::uint8_t { exit, signal, killed } how = How::exit;
  int number = 0;  // the status or the signal

  [[nodiscard]] std::string text() const;
};

class Judge {
 public:
  Judge(Timeline& timeline, const Setup& setup) : timeline_(timeline), setup_(setup) {}

  void published(int message, bool matches, bool is_kept);
  // A line was accepted by the pipe or the file, or its command has succeeded.
  void wrote(int message);
  // The command of a line has failed; once more than it is retried, the line is given up.
  void command_failed(int message) {
    if (++failures_[message] > setup_.retries) excused_.insert(message);
  }
  void lost_by_broker(int message) { excused_.insert(message); }
  // basic.ack was sent.
  void acknowledged(int message);

  void life_began();
  void life_ended(const Death& death);
  void signalled(int signal);
  void disk_was_full() { disk_was_full_ = true; }

  // From poll() to poll(), without waiting.
  void turn_took(Time time);

  // Once everything is drained: lines by message, from all files.
  void finished(const std::map<int, int>& in_files);

  void violated(const std::string& text);
  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  [[nodiscard]] int life() const { return life_; }
  [[nodiscard]] bool is_ending() const { return ending_signals_ != 0; }

 private:
  struct Message {
    bool matches = false;
    bool is_kept = false;  // in a queue that survives the monitor
    int lines = 0;
    int lines_in_life = 0;
    int last_life = 0;
    bool acknowledged = false;
  };

  [[nodiscard]] bool keeps_file() const;
  [[nodiscard]] bool is_expected(const Death& death) const;

  Timeline& timeline_;
  const Setup& setup_;
  std::map<int, Message> messages_;
  std::set<int> excused_;
  std::map<int, int> failures_;  // of commands in this life, by message
  std::optional<std::string> violation_;
  int life_ = 0;
  int ending_signals_ = 0;
  bool had_sigint_ = false;
  bool disk_was_full_ = false;
};

}  // namespace simulated
