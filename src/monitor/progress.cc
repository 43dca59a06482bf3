// SPDX-License-Identifier: MPL-2.0
// Only for a person who watches: the line is erased before each event and at the end, and nothing
// of it is left in a scrollback or a file. Without a terminal there is no line, and no time for it.
#include "monitor/progress.h"

#include "monitor/push_progress.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

std::string progress_text(const ReplayProgress& progress, std::chrono::duration<double> elapsed) {
  constexpr double kMegabyte = 1e6;  // as disks and networks count
  const auto done = static_cast<double>(progress.bytes);
  const auto all = std::max(static_cast<double>(progress.all_bytes), 1.0);
  const double rate = done / std::max(elapsed.count(), 0.001);
  auto text = fmt::format("{:.0f} %, {:.1f} of {:.1f} MB, {:.1f} MB/s", 100 * done / all,
                          done / kMegabyte, all / kMegabyte, rate / kMegabyte);
  if (rate > 0) text += fmt::format(", {:.0f} s left", std::max(all - done, 0.0) / rate);
  return text;
}

// A replay of a small file is over before its line could be read, so it begins a little later.
Progress::Progress(const DeliverySource& source, const PushGroups* pushes, LiveLine& line,
                   TimePoint start)
    : source_(source), pushes_(pushes), line_(line), start_(start) {
  if (line_.has_terminal()) next_.set(pushes_ != nullptr ? start : start + kFirst);
}

// One line has room for one push. Of several, the first that is not over; empty if there is nothing
// to show.
std::string Progress::text(TimePoint now) const {
  if (pushes_ == nullptr) {
    const auto progress = source_.status().progress;
    return progress ? progress_text(*progress, now - start_) : std::string();
  }
  const auto& all = pushes_->pushes();
  const auto goes_on = [](const auto& push) { return !push->outcome(); };
  const auto first = std::ranges::find_if(all, goes_on);
  if (first == all.end()) return {};
  return push_progress(**first,
                       {.time = std::chrono::duration_cast<std::chrono::seconds>(now - start_),
                        .others = static_cast<std::size_t>(std::ranges::count_if(all, goes_on)) - 1,
                        .columns = line_.columns()});
}

Wish Progress::look(const Turn& turn) {
  if (!turn.is_running) line_.hide();
  if (!turn.is_running || !next_.has_come(turn.now)) return {};
  next_.set(turn.now + every());
  // Two writers would tear each other's lines.
  if (turn.command_may_print) return {};
  const auto shown = text(turn.now);
  if (shown.empty()) next_.clear();
  line_.show(shown);
  return {};
}

void Progress::finish(TimePoint /*now*/) {
  next_.clear();
  line_.hide();
}

}  // namespace pbm
