// SPDX-License-Identifier: MPL-2.0
#include "simulation/commands.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace simulated {

namespace {

constexpr int kFailure = 1 << 8;  // as wait(2) encodes exit status 1

}  // namespace

pid_t Commands::spawn(std::string_view line) {
  const pid_t pid = next_++;
  Command command;
  if (const auto number = judge_.message_of(line)) command.messages.push_back(*number);
  timeline_.say("command", fmt::format("{} starts, for message {}", pid,
                                       command.messages.empty() ? -1 : command.messages.front()));
  running_.emplace(pid, std::move(command));
  const int status = timeline_.now() < fails_until_ ? kFailure : 0;
  timeline_.after(takes_, [this, pid, status] { end(pid, status); });
  return pid;
}

void Commands::end(pid_t pid, int status) {
  const auto found = running_.find(pid);
  if (found == running_.end() || found->second.status) return;
  found->second.status = status;
  found->second.ended_at = timeline_.now();
  if (timeline_.now() < leaves_until_ && !found->second.messages.empty()) {
    const pid_t child = next_++;
    timeline_.say("command", fmt::format("{} leaves a child, {}", pid, child));
    running_.emplace(child, Command{});
    timeline_.after(takes_ / 2, [this, child] { end(child, 0); });
  }
  timeline_.say("command", fmt::format("{} ends with status {}", pid, status));
  for (const int message : found->second.messages) {
    if (status == 0) judge_.wrote(message);
    if (status == kFailure) judge_.command_failed(message);
  }
  on_change_();
}

pid_t Commands::wait(pid_t pid, int& status) {
  const auto found = running_.find(pid);
  if (found == running_.end()) return -ECHILD;
  if (!found->second.status) return 0;
  status = *found->second.status;
  running_.erase(found);
  return pid;
}

std::optional<pid_t> Commands::any_ended() const {
  const auto found = std::ranges::find_if(
      running_, [](const auto& each) { return each.second.status.has_value(); });
  return found == running_.end() ? std::nullopt : std::optional(found->first);
}

void Commands::wait_until_ended(pid_t pid) {
  while (running_.contains(pid) && !running_.at(pid).status) timeline_.wait(Time::max());
}

bool Commands::has_zombies() const {
  static constexpr Time kLong = std::chrono::seconds(1);
  return std::ranges::any_of(running_, [this](const auto& each) {
    return each.second.status && timeline_.now() - each.second.ended_at > kLong;
  });
}

void Commands::terminate_all() {
  std::vector<pid_t> all;
  for (const auto& [pid, command] : running_) all.push_back(pid);
  for (const auto pid : all) end(pid, SIGTERM);
}

int Commands::signal(pid_t group, int number) {
  if (!running_.contains(group)) return -ESRCH;
  if (number != SIGTERM && number != SIGKILL) return 0;
  timeline_.after(std::chrono::milliseconds(1), [this, group, number] { end(group, number); });
  return 0;
}

}  // namespace simulated
