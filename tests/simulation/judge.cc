// SPDX-License-Identifier: MPL-2.0
#include "simulation/judge.h"

#include <fmt/format.h>

#include <csignal>
#include <cstring>

namespace simulated {

namespace {

using std::chrono::milliseconds;

constexpr Time kLongestTurn = milliseconds(100);
constexpr int kCannotWrite = 74;  // EX_IOERR

}  // namespace

std::string Death::text() const {
  switch (how) {
    case How::exit: return fmt::format("exits with status {}", number);
    case How::signal: return fmt::format("is ended by signal {}", number);
    case How::killed: return "is killed";
  }
  return {};
}

void Judge::violated(const std::string& text) {
  if (violation_) return;
  violation_ = text;
  timeline_.say("JUDGE", text);
}

void Judge::published(int message, bool matches, bool is_kept) {
  messages_[message] = {.matches = matches, .is_kept = is_kept};
}

void Judge::wrote(int message) {
  auto& it = messages_[message];
  if (!it.matches) violated(fmt::format("message {} does not match, but has a line", message));
  if (it.last_life != life_) it.lines_in_life = 0;
  it.last_life = life_;
  ++it.lines;
  if (++it.lines_in_life > 1) violated(fmt::format("message {} has two lines", message));
}

void Judge::acknowledged(int message) {
  auto& it = messages_[message];
  it.acknowledged = true;
  if (it.matches && it.lines == 0 && !excused_.contains(message)) {
    violated(fmt::format("message {} is acknowledged before it is written", message));
  }
}

void Judge::life_began() {
  ++life_;
  ending_signals_ = 0;
  had_sigint_ = false;
  disk_was_full_ = false;
  failures_.clear();
}

void Judge::signalled(int signal) {
  ++ending_signals_;
  if (signal == SIGINT) had_sigint_ = true;
}

void Judge::life_ended(const Death& death) {
  if (!is_expected(death)) violated("unexpected: the monitor " + death.text());
}

bool Judge::is_expected(const Death& death) const {
  switch (death.how) {
    case Death::How::killed: return true;
    case Death::How::signal: return ending_signals_ > 0;
    case Death::How::exit: break;
  }
  if (death.number == kCannotWrite) return disk_was_full_;
  return death.number == 0 && ending_signals_ > 0 && !(had_sigint_ && ending_signals_ == 1);
}

void Judge::turn_took(Time time) {
  if (time <= kLongestTurn) return;
  violated(fmt::format("a turn of the loop takes {} ms",
                       std::chrono::duration_cast<milliseconds>(time).count()));
}

bool Judge::keeps_file() const {
  const bool is_file = setup_.output == OutputKind::file || setup_.output == OutputKind::sync;
  return is_file && setup_.queue != QueueKind::temporary;
}

void Judge::finished(const std::map<int, int>& in_files) {
  for (const auto& [message, it] : messages_) {
    if (!it.matches || !it.is_kept || excused_.contains(message)) continue;
    if (it.lines == 0) violated(fmt::format("message {} is lost", message));
    if (!keeps_file()) continue;
    const auto found = in_files.find(message);
    const int lines = found == in_files.end() ? 0 : found->second;
    if (lines != 1) violated(fmt::format("message {} is {} times in the files", message, lines));
  }
}

}  // namespace simulated
