// SPDX-License-Identifier: MPL-2.0
#include "simulation/judge.h"

#include <fmt/format.h>

#include <csignal>
#include <cstdio>

namespace simulated {

namespace {

using std::chrono::milliseconds;

constexpr Time kLongestTurn = milliseconds(100);
constexpr int kCannotWrite = 74;               // EX_IOERR
constexpr Time kPatience = milliseconds(900);  // with a reader that reads nothing: 1 second
constexpr int kTimeout = 124;

// A line of statistics.
struct Counts {
  unsigned long long received = 0, matched = 0, filtered = 0, ignored = 0, malformed = 0, again = 0,
                     about = 0, unknown = 0, acknowledged = 0, written = 0, waiting = 0;

  [[nodiscard]] bool read(const char* line) {
    return std::sscanf(line,
                       "%llu messages received (%*f/s), %llu matched, %llu filtered out, %llu "
                       "ignored, %llu malformed, %llu delivered again, %llu about runs printed "
                       "before, %llu of unknown kinds, %llu acknowledged; %llu lines written, "
                       "%llu waiting",
                       &received, &matched, &filtered, &ignored, &malformed, &again, &about,
                       &unknown, &acknowledged, &written, &waiting) == 11;
  }
  [[nodiscard]] bool agree() const {
    return received == matched + filtered + ignored + malformed + again + about &&
           acknowledged <= received && written + waiting <= matched;
  }
};

// One of something is read as several are.
void make_plural(std::string& line, std::string_view one, std::string_view several) {
  const auto place = line.find(one);
  if (place != std::string::npos) line.replace(place, one.size(), several);
}

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
  ++lines_;
  if (++it.lines_in_life > 1) violated(fmt::format("message {} has two lines", message));
}

void Judge::command_failed(int message) {
  if (++failures_[message] <= setup_.retries) return;
  excused_.insert(message);
  ++lines_;
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
  lines_ = 0;
  began_ = timeline_.now();
  ending_signals_ = 0;
  had_sigint_ = false;
  disk_was_full_ = false;
  failures_.clear();
}

void Judge::signalled(int signal) {
  if (ending_signals_++ == 0) signalled_at_ = timeline_.now();
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
  const bool ran_out = setup_.timeout != 0 && setup_.count != 0;
  if (ran_out && death.number == kTimeout) return true;
  if (death.number != 0) return false;
  return may_end_itself() || (ending_signals_ > 0 && !(had_sigint_ && ending_signals_ == 1));
}

// By --timeout or --count.
bool Judge::may_end_itself() const {
  const auto lived = timeline_.now() - began_;
  if (setup_.timeout != 0 && lived >= std::chrono::seconds(setup_.timeout)) return true;
  return setup_.count != 0 && lines_ >= setup_.count;
}

void Judge::unbound(int message) {
  violated(fmt::format("message {} is lost: the queue is not bound", message));
}

void Judge::closed(bool is_disturbed) {
  if (is_disturbed || is_ending() || disk_was_full_ || may_end_itself()) return;
  violated("the monitor closes a connection that is in order");
}

void Judge::was_busy(Time time) {
  if (time < std::chrono::milliseconds(900)) return;
  violated("the monitor is busy without doing anything");
}

void Judge::tore_line() {
  if (timeline_.now() - last_blocked_ < kEndLimit) return;
  violated("the monitor ends in the middle of a line");
}

void Judge::reopened(bool has_new_lines) {
  if (!has_new_lines) violated("the lines are written to the renamed file for ever");
}

void Judge::logged(std::string_view said) {
  auto line = std::string(said);
  make_plural(line, " message received (", " messages received (");
  make_plural(line, " line written", " lines written");
  const auto end = line.find(" messages received (");
  if (end == std::string::npos) return;
  const auto text = line.substr(line.rfind(' ', end - 1) + 1);
  Counts counts;
  if (!counts.read(text.c_str())) return violated("the statistics cannot be read");
  if (!counts.agree()) violated("the statistics disagree with each other");
  const bool has_lines = setup_.output != OutputKind::command;
  if (has_lines && counts.written != static_cast<unsigned>(lines_)) {
    violated(
        fmt::format("the statistics have {} lines, and the output {}", counts.written, lines_));
  }
  const bool is_last = line.find("ended: ") != std::string::npos;
  // A time limit that came before the signal has begun that time.
  const bool gives_up =
      ending_signals_ == 1 && !may_end_itself() && timeline_.now() - signalled_at_ < kPatience;
  if (is_last && has_lines && gives_up && counts.waiting != 0 && !disk_was_full_) {
    violated("the monitor gives up its lines before the reader had its time");
  }
  const bool was_free = timeline_.now() - last_blocked_ > kEndLimit && !disk_was_full_;
  if (is_last && has_lines && was_free && counts.waiting != 0) {
    violated("the monitor ends with lines that it could have written");
  }
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
    if (!keeps_file() || had_two_consumers_) continue;
    const auto found = in_files.find(message);
    const int lines = found == in_files.end() ? 0 : found->second;
    if (lines != 1) violated(fmt::format("message {} is {} times in the files", message, lines));
  }
}

}  // namespace simulated
