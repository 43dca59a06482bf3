// SPDX-License-Identifier: MPL-2.0
#include "simulation/judge.h"

#include "simulation/lines.h"
#include "simulation/push.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <utility>

namespace simulated {

namespace {

using std::chrono::milliseconds;

constexpr Time kLongestTurn = milliseconds(100);
constexpr int kCannotWrite = 74;               // EX_IOERR
constexpr Time kPatience = milliseconds(900);  // with a reader that reads nothing: 1 second
constexpr int kTimeout = 124;
constexpr int kFailed = 1;
constexpr int kNothing = 3;
constexpr int kOfSignal = 128;
constexpr std::string_view kMetricPrefix = "pulsebuildmonitor_";
constexpr double kMostOfAny = 1e15;  // a counter that wrapped around is above it
constexpr std::int64_t kMostMemory = 4 << 20;

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

void Judge::published(int message, Nature nature, bool is_kept) {
  messages_[message] = {.matches = nature == Nature::matching,
                        .is_malformed = nature == Nature::malformed,
                        .published_at = timeline_.now(),
                        .is_kept = is_kept};
}

std::optional<int> Judge::message_of(std::string_view line) const {
  return setup_.push == 0 ? number_in(line) : std::nullopt;
}

void Judge::took_line(std::string_view line) {
  if (setup_.push != 0) {
    ++lines_;
    return;
  }
  const auto number = message_of(line);
  if (!number) return violated(fmt::format("not a line: {}", line));
  timeline_.say("output", fmt::format("line of message {}", *number));
  wrote(*number);
}

// What had arrived before the end, or was lost, had to be known.
bool Judge::is_push_good() const {
  constexpr Time kOnItsWay = milliseconds(100);
  const auto& messages = push_of(setup_.push).messages;
  std::optional<std::size_t> last;
  for (const auto& [place, when] : arrivals_) {
    if (when <= stopped_at_ - kOnItsWay) last = place;
  }
  return last && messages[*last].is_good;
}

void Judge::rejected(int message) { ++messages_[message].rejects; }

void Judge::uses_memory(std::int64_t bytes) {
  most_memory_ = std::max(most_memory_, bytes);
  if (bytes > kMostMemory) violated("the monitor uses more memory than it should");
}

void Judge::wrote(int message) {
  auto& it = messages_[message];
  if (!it.matches) violated(fmt::format("message {} does not match, but has a line", message));
  if (it.last_life != life_) it.lines_in_life = 0;
  it.last_life = life_;
  ++it.lines;
  ++lines_;
  ++written_lines_;
  if (is_failure(message)) ++failed_lines_;
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
  const bool is_rejected = it.is_malformed || (excused_.contains(message) && it.lines == 0);
  if (setup_.rejects && is_rejected && it.rejects == 0) {
    violated(fmt::format("message {} is acknowledged before it is rejected", message));
  }
}

void Judge::life_began() {
  ++life_;
  lines_ = 0;
  began_ = timeline_.now();
  ending_signals_ = 0;
  had_sigint_ = false;
  disk_was_full_ = had_two_in_life_ = false;
  written_lines_ = failed_lines_ = 0;
  metrics_.clear();
  depths_.clear();
  failures_.clear();
}

void Judge::signalled(int signal) {
  if (ending_signals_++ == 0) signalled_at_ = timeline_.now();
  if (signal == SIGINT) had_sigint_ = true;
}

void Judge::life_ended(const Death& death) {
  stops_consuming();  // if the broker did not hear of it
  if (!is_expected(death)) violated("unexpected: the monitor " + death.text());
  const bool has_drained = setup_.drain && death.how == Death::How::exit && death.number <= 3 &&
                           ending_signals_ == 0 && !has_reached_limit();
  if (has_drained) drained();
}

// What was in the queue when the broker last told its depth has its lines.
void Judge::drained() {
  constexpr Time kPatienceWithOthers = std::chrono::seconds(10);
  if (had_two_in_life_ && timeline_.now() - began_ > kPatienceWithOthers) return;
  auto known = depths_.upper_bound(stopped_at_);
  if (known == depths_.begin()) return violated("it ends without knowing its queue");
  const auto told_at = std::prev(known)->second;
  for (const auto& [message, it] : messages_) {
    if (!it.matches || !it.is_kept || it.lines != 0 || excused_.contains(message)) continue;
    if (it.published_at < told_at) {
      return violated(fmt::format("it ends before it has drained message {}", message));
    }
  }
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
  if (setup_.push != 0 && death.number <= kTimeout) return is_expected_of_push(death.number);
  // Process 1 cannot end by a signal.
  if (setup_.init && death.number > kOfSignal) return ending_signals_ > 0;
  if (!is_status_of_results(death.number)) return false;
  return may_end_itself() || (ending_signals_ > 0 && !(had_sigint_ && ending_signals_ == 1));
}

bool Judge::is_expected_of_push(int status) const {
  if (status == kTimeout) return setup_.timeout != 0;
  return (status == 0 && is_push_good()) || status == kFailed || status == kNothing;
}

// What was printed, but not written, is not known here.
bool Judge::is_status_of_results(int status) const {
  if (status == 0) return !setup_.status || failed_lines_ == 0;
  if (!setup_.status) return false;
  if (status == kFailed) {
    return std::ranges::any_of(messages_, [](const auto& each) { return is_failure(each.first); });
  }
  return status == kNothing && written_lines_ == 0;
}

bool Judge::may_end_itself() const {
  if (setup_.push != 0) return true;
  const bool may_be_drained = setup_.drain && !depths_.empty();
  return may_be_drained || has_reached_limit();
}

// By --timeout or --count.
bool Judge::has_reached_limit() const {
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

namespace {

// Of NAME VALUE, and the sum of all NAME{LABELS} VALUE.
std::map<std::string, double, std::less<>> samples_in(std::string_view text) {
  std::map<std::string, double, std::less<>> samples;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    const auto space = line.rfind(' ');
    if (line.starts_with('#') || space == line.npos) continue;
    auto name = line.substr(0, std::min(line.find('{'), space));
    if (name.starts_with(kMetricPrefix)) name.remove_prefix(kMetricPrefix.size());
    samples[std::string(name)] += std::strtod(std::string(line.substr(space + 1)).c_str(), nullptr);
  }
  return samples;
}

double sum_of(const std::map<std::string, double, std::less<>>& samples) {
  double sum = 0;
  for (const auto* outcome : {"matched", "filtered", "ignored", "bad", "repeated", "duplicate"}) {
    sum += samples.at(fmt::format("messages_{}_total", outcome));
  }
  return sum;
}

}  // namespace

void Judge::read_metrics(std::string_view text) {
  if (text.empty()) return;  // before the first report of a life
  if (!text.ends_with('\n')) return violated("the metrics are cut off");
  auto samples = samples_in(text);
  const auto received = samples.find("messages_received_total");
  if (received == samples.end()) return violated("the metrics cannot be read");
  if (sum_of(samples) != received->second) violated("the metrics disagree with each other");
  if (samples.at("messages_acknowledged_total") > received->second) {
    violated("the metrics have more acknowledgements than messages");
  }
  for (const auto& [name, value] : samples) {
    const auto before = metrics_.find(name);
    const bool grows = name.find("_total") != name.npos;
    const bool shrinks = grows && before != metrics_.end() && value < before->second;
    if (value < 0 || value > kMostOfAny || shrinks) {
      return violated(fmt::format("the metrics have {} {}", name, value));
    }
  }
  metrics_ = std::move(samples);
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
