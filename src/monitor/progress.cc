// SPDX-License-Identifier: MPL-2.0
#include "monitor/progress.h"

#include "base/fd.h"

#include <fmt/format.h>

#include <algorithm>

namespace pbm {

namespace {

// Erases the line; what follows begins at its start.
constexpr std::string_view kErase = "\r\x1b[K";

}  // namespace

std::string progress_text(const ReplayProgress& progress, std::chrono::duration<double> elapsed) {
  constexpr double kMegabyte = 1e6;
  const auto done = static_cast<double>(progress.bytes);
  const auto all = std::max(static_cast<double>(progress.all_bytes), 1.0);
  const double rate = done / std::max(elapsed.count(), 0.001);
  auto text = fmt::format("{:.0f} %, {:.1f} of {:.1f} MB, {:.1f} MB/s", 100 * done / all,
                          done / kMegabyte, all / kMegabyte, rate / kMegabyte);
  if (rate > 0) text += fmt::format(", {:.0f} s left", std::max(all - done, 0.0) / rate);
  return text;
}

Progress::Progress(const DeliverySource& source, int descriptor, TimePoint start)
    : source_(source), descriptor_(descriptor), start_(start) {
  if (descriptor_ >= 0) next_.set(start + kFirst);
}

// The cursor returns to the start of the line, so that a line of the log replaces it.
void Progress::show(TimePoint now) {
  if (!next_.has_come(now)) return;
  next_.set(now + kEvery);
  const auto progress = source_.status().progress;
  if (!progress) return next_.clear();
  shown_ = true;
  (void)write_all(descriptor_,
                  fmt::format("{}{}\r", kErase, progress_text(*progress, now - start_)));
}

void Progress::finish() {
  next_.clear();
  if (shown_) (void)write_all(descriptor_, kErase);
}

}  // namespace pbm
