// SPDX-License-Identifier: MPL-2.0
#include "simulation/disk.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace simulated {

namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr Time kSync = microseconds(500);
constexpr Time kSlowSync = milliseconds(50);

bool is_output(std::string_view name) { return name == kOutputFile; }

}  // namespace

Disk::Inode Disk::inode_of(int descriptor) {
  struct stat status{};
  return ::fstat(descriptor, &status) == 0 ? status.st_ino : 0;
}

void Disk::opened(int descriptor, std::string_view name) { names_[descriptor] = name; }

void Disk::closed_all() {
  names_.clear();
  for (auto& [inode, reader] : readers_) reader.tear();
}

ssize_t Disk::room_for(std::size_t bytes) {
  if (timeline_.now() >= full_until_) return static_cast<ssize_t>(bytes);
  judge_.disk_was_full();
  return -ENOSPC;
}

void Disk::wrote(int descriptor, std::string_view bytes) {
  const auto inode = inode_of(descriptor);
  changes_[inode] = timeline_.now();
  const auto& name = names_.at(descriptor);
  if (name == kRejectsFile) {
    return readers_[inode].add(bytes, [this](std::string_view line) {
      if (const auto number = number_in(line)) judge_.rejected(*number);
    });
  }
  if (!is_output(name)) return;
  readers_[inode].add(bytes, [this](std::string_view line) { judge_.took_line(line); });
}

// Only the beginning of a line is cut off.
void Disk::cut(int descriptor) {
  readers_[inode_of(descriptor)].forget();
  changes_[inode_of(descriptor)] = timeline_.now();
  timeline_.say("output", "a torn line is cut off");
}

Time Disk::sync_cost() const { return timeline_.now() < slow_until_ ? kSlowSync : kSync; }

std::optional<Time> Disk::changed(const struct stat& status) const {
  const auto found = changes_.find(status.st_ino);
  return found == changes_.end() ? std::nullopt : std::optional(found->second);
}

ssize_t Disk::get_mark(int descriptor, const std::string& name, char* to, std::size_t size) const {
  if (!setup_.marks) return -ENOTSUP;
  const auto found = marks_.find({inode_of(descriptor), name});
  if (found == marks_.end()) return -ENODATA;
  if (found->second.size() > size) return -ERANGE;
  std::ranges::copy(found->second, to);
  return static_cast<ssize_t>(found->second.size());
}

int Disk::set_mark(int descriptor, const std::string& name, std::string_view value) {
  if (!setup_.marks) return -ENOTSUP;
  marks_[{inode_of(descriptor), name}] = value;
  return 0;
}

int Disk::remove_mark(int descriptor, const std::string& name) {
  if (!setup_.marks) return -ENOTSUP;
  return marks_.erase({inode_of(descriptor), name}) == 1 ? 0 : -ENODATA;
}

void Disk::rotate() {
  std::error_code failed;
  std::filesystem::rename(kOutputFile, fmt::format("{}.{}", kOutputFile, ++rotations_), failed);
  timeline_.say("world", failed ? "there is nothing to rotate" : "rotates the file");
}

namespace {

void count_in(const std::string& name, std::map<int, int>& counts) {
  std::ifstream file(name);
  for (std::string line; std::getline(file, line);) {
    if (const auto number = number_in(line)) ++counts[*number];
  }
}

}  // namespace

std::map<int, int> Disk::count_lines() const {
  std::map<int, int> counts;
  count_in(std::string(kOutputFile), counts);
  for (int i = 1; i <= rotations_; ++i) count_in(fmt::format("{}.{}", kOutputFile, i), counts);
  return counts;
}

bool Disk::is_in_file(int message) const {
  std::map<int, int> counts;
  count_in(std::string(kOutputFile), counts);
  return counts.contains(message);
}

}  // namespace simulated
