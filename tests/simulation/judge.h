// SPDX-License-Identifier: MPL-2.0
// What must always hold. The world reports what happens; the first violation ends the history.
#pragma once

#include "simulation/history.h"
#include "simulation/timeline.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

namespace simulated {

// How a life of the monitor ended.
struct Death {
  enum class How : std::uint8_t { exit, signal, killed } how = How::exit;
  int number = 0;  // the status or the signal

  [[nodiscard]] std::string text() const;
};

// Of a message.
enum class Nature : std::uint8_t { matching, filtered, malformed };

class Judge {
 public:
  Judge(Timeline& timeline, const Setup& setup) : timeline_(timeline), setup_(setup) {}

  void published(int message, Nature nature, bool is_kept);
  // A line was accepted by the pipe or the file, or its command has succeeded.
  void wrote(int message);
  // The command of a line has failed; once more than it is retried, the line is given up.
  void command_failed(int message);
  // Of which message a line is, if that is known: not if a push is watched.
  [[nodiscard]] std::optional<int> message_of(std::string_view line) const;
  // A line of the output, which has the number of a message if no push is watched.
  void took_line(std::string_view line);
  // A message of the push arrives, or is lost, at that time.
  void push_arrives(std::size_t place, Time when) { arrivals_[place] = when; }
  // The consumer is canceled, or the connection closed.
  void stops_consuming() {
    if (is_consuming_) stopped_at_ = timeline_.now();
    is_consuming_ = false;
  }
  void consumes() { is_consuming_ = true; }
  // A line of rejects.
  void rejected(int message);
  // The broker tells how many messages are in the queue, which arrives at that time.
  void depth_told(Time arrival) { depths_[arrival] = timeline_.now(); }
  // The text of the metrics file, at any time.
  void read_metrics(std::string_view text);
  // So much memory is in use.
  void uses_memory(std::int64_t bytes);
  [[nodiscard]] std::int64_t most_memory() const { return most_memory_; }
  // basic.ack was sent.
  void acknowledged(int message);

  void life_began();
  void life_ended(const Death& death);
  void signalled(int signal);
  void disk_was_full() { disk_was_full_ = true; }
  void output_was_blocked() { last_blocked_ = timeline_.now(); }

  // From poll() to poll(), without waiting.
  void turn_took(Time time);

  // No queue takes a message that matches, although there is a consumer.
  void unbound(int message);
  // The monitor closes a connection on which it has consumed. `is_disturbed`: something was wrong.
  void closed(bool is_disturbed);
  // A line of its log.
  void logged(std::string_view said);
  // Within a second, without anything moving.
  void was_busy(Time time);
  // It ends in the middle of a line, although the reader reads.
  void tore_line();

  // A life consumes while the broker has not noticed the end of the one before. The page demands
  // one consumer; see README.md.
  void has_two_consumers() { had_two_consumers_ = had_two_in_life_ = true; }
  // It has opened its file again, because it was renamed.
  void reopened(bool has_new_lines);

  // Once everything is drained: lines by message, from all files.
  void finished(const std::map<int, int>& in_files);

  void violated(const std::string& text);
  [[nodiscard]] const std::optional<std::string>& violation() const { return violation_; }
  [[nodiscard]] int life() const { return life_; }
  [[nodiscard]] bool is_ending() const { return ending_signals_ != 0; }
  // The longest time that the lines may take at the end.
  static constexpr Time kEndLimit = std::chrono::milliseconds(5500);

 private:
  static constexpr Time kLongAgo = std::chrono::hours(1);

  struct Message {
    bool matches = false;
    bool is_malformed = false;
    Time published_at{};
    int rejects = 0;
    bool is_kept = false;  // in a queue that survives the monitor
    int lines = 0;
    int lines_in_life = 0;
    int last_life = 0;
    bool acknowledged = false;
  };

  [[nodiscard]] bool keeps_file() const;
  [[nodiscard]] bool is_expected(const Death& death) const;
  [[nodiscard]] bool may_end_itself() const;
  [[nodiscard]] bool has_reached_limit() const;
  [[nodiscard]] bool is_status_of_results(int status) const;
  void drained();
  [[nodiscard]] bool is_expected_of_push(int status) const;
  [[nodiscard]] bool is_push_good() const;

  Timeline& timeline_;
  const Setup& setup_;
  std::map<int, Message> messages_;
  std::set<int> excused_;
  std::map<int, int> failures_;                         // of commands in this life, by message
  std::map<std::string, double, std::less<>> metrics_;  // of this life
  std::map<std::size_t, Time> arrivals_;                // of messages of the push, by their places
  Time stopped_at_{};
  bool is_consuming_ = false;
  std::map<Time, Time> depths_;   // when they were told in this life, by their arrivals
  bool had_two_in_life_ = false;  // consumers
  std::int64_t most_memory_ = 0;
  int written_lines_ = 0;  // in this life
  int failed_lines_ = 0;   // in this life
  std::optional<std::string> violation_;
  int life_ = 0;
  int lines_ = 0;  // in this life, with those that were given up
  int ending_signals_ = 0;
  bool had_sigint_ = false;
  bool had_two_consumers_ = false;
  Time signalled_at_{};  // for the first time
  bool disk_was_full_ = false;
  Time last_blocked_ = -kLongAgo;  // the output
  Time began_{};                   // this life
};

}  // namespace simulated
