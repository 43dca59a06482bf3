// SPDX-License-Identifier: MPL-2.0
// The files are real, in a directory of the history's own: what is simulated is that the disk is
// full or slow, the times of changes, and extended attributes, which not each file system has.
#pragma once

#include "simulation/judge.h"
#include "simulation/lines.h"
#include "simulation/timeline.h"

#include <sys/stat.h>
#include <sys/types.h>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace simulated {

inline constexpr std::string_view kOutputFile = "events.jsonl";
inline constexpr std::string_view kRejectsFile = "rejects.jsonl";
inline constexpr std::string_view kMetricsFile = "monitor.prom";

class Disk {
 public:
  Disk(Timeline& timeline, Judge& judge, const Setup& setup)
      : timeline_(timeline), judge_(judge), setup_(setup) {}

  // Calls of the monitor, for real descriptors; a negative result is -errno.
  void opened(int descriptor, std::string_view name);
  void closed(int descriptor) { names_.erase(descriptor); }
  void closed_all();  // the process has ended
  [[nodiscard]] bool has(int descriptor) const { return names_.contains(descriptor); }
  [[nodiscard]] bool can_open(std::string_view name) const {
    return name != kOutputFile || timeline_.now() >= closed_until_;
  }
  // How many of the bytes fit.
  [[nodiscard]] ssize_t room_for(std::size_t bytes);
  void wrote(int descriptor, std::string_view bytes);
  void cut(int descriptor);
  [[nodiscard]] Time sync_cost() const;
  [[nodiscard]] std::optional<Time> changed(const struct stat& status) const;
  [[nodiscard]] ssize_t get_mark(int descriptor, const std::string& name, char* to,
                                 std::size_t size) const;
  [[nodiscard]] int set_mark(int descriptor, const std::string& name, std::string_view value);
  [[nodiscard]] int remove_mark(int descriptor, const std::string& name);

  // Faults.
  void fill(Time time) { full_until_ = timeline_.now() + time; }
  void close_up(Time time) { closed_until_ = timeline_.now() + time; }
  void slow(Time time) { slow_until_ = timeline_.now() + time; }
  void calm() { full_until_ = slow_until_ = closed_until_ = Time{}; }
  [[nodiscard]] Time slow_until() const { return slow_until_; }
  void rotate();

  // The lines in the output file and the rotated ones, by message. Reads them.
  [[nodiscard]] std::map<int, int> count_lines() const;
  // Whether a message is in the file that has the name now.
  [[nodiscard]] bool is_in_file(int message) const;

 private:
  using Inode = ino_t;
  [[nodiscard]] static Inode inode_of(int descriptor);

  Timeline& timeline_;
  Judge& judge_;
  const Setup& setup_;
  std::map<int, std::string> names_;  // by descriptor
  std::map<Inode, LineReader> readers_;
  std::map<Inode, Time> changes_;
  std::map<std::pair<Inode, std::string>, std::string> marks_;
  Time full_until_{};
  Time closed_until_{};
  Time slow_until_{};
  int rotations_ = 0;
};

}  // namespace simulated
