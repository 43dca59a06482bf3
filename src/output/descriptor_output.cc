// SPDX-License-Identifier: MPL-2.0
// O_NONBLOCK is a property of the open file, which is shared with the shell and with other programs
// of a pipeline, so it is never set on a descriptor that was inherited (base/outlet.h).
//
// What is written is counted in bytes from the start of the run. Offsets never decrease, whatever
// has been forgotten of the buffer, and the ledger compares nothing else.
#include "output/descriptor_output.h"

#include "output/append_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

namespace pbm {

DescriptorOutput::DescriptorOutput(int descriptor, std::string name, Backlog backlog)
    : Output(backlog), outlet_(Outlet::on(descriptor)), name_(std::move(name)) {
  end_torn_line(descriptor);
}

void DescriptorOutput::continue_on(int descriptor) {
  outlet_ = Outlet::on(descriptor);
  end_torn_line(descriptor);
}

// A run that was killed, or a disk that was full, leaves a line without its end. The next line
// would continue it, and both would be lost to readers.
void DescriptorOutput::end_torn_line(int descriptor) {
  if (continues_torn_line(descriptor)) buffer().push_back('\n');
  line_begin_ = end_offset();
}

void DescriptorOutput::message_ends(const Delivery& /*delivery*/,
                                    std::span<const std::size_t> line_ends) {
  for (const auto end : line_ends) line_ends_.push_back(dropped() + end);
}

Result<Output::Reopened> DescriptorOutput::reopen(const std::string& header) {
  if (header != this->header()) buffer() += header;
  // Without lines that wait, the next line begins after the header.
  if (line_ends_.empty()) line_begin_ = end_offset();
  set_header(header);
  return Reopened::for_new_lines;
}

// A header before the first line is completed, too.
std::uint64_t DescriptorOutput::drop_after_line() {
  const bool mid_line = !line_ends_.empty() && flushed() > line_begin_;
  const auto end = mid_line ? line_ends_.front() : std::max(flushed(), line_begin_);
  buffer().resize(static_cast<std::size_t>(end - dropped()));
  const auto after = std::erase_if(line_ends_, [end](std::uint64_t each) { return each > end; });
  forget(head_);
  return after;
}

Result<Output::State> DescriptorOutput::flush() {
  if (flushed() == end_offset()) return State::ok;
  const auto [bytes, error] = outlet_.write(std::string_view(buffer()).substr(head_));
  if (bytes != 0) {
    head_ += bytes;
    for (; !line_ends_.empty() && line_ends_.front() <= flushed(); line_ends_.pop_front()) {
      line_begin_ = line_ends_.front();
    }
  }
  forget(head_);
  // A reader such as head(1) ends the run in order; it is no error.
  if (error == EPIPE) return State::reader_left;
  if (error != 0) {
    return Error{ErrorKind::output, fmt::format("write to {}: {}", name_, std::strerror(error))};
  }
  return State::ok;
}

Result<Output::State> DescriptorOutput::make_progress(TimePoint now) {
  const auto before = flushed();
  auto state = flush();
  // A reader counts as stalled only if it was offered something.
  if (flushed() != before || flushed() == end_offset()) last_progress_ = now;
  return state;
}

void DescriptorOutput::start_limit(TimePoint now) {
  if (finish_by_.is_set()) return;
  last_progress_ = now;
  finish_by_.set(now + kFinishMoving);
}

// A reader may be a program that cannot read half a line. A partly written line is completed even
// after the deadline, while the reader keeps reading.
bool DescriptorOutput::is_finished(TimePoint now) {
  if (pending() == 0) return true;
  if (!finish_by_.is_set()) return false;
  if (now - last_progress_ >= kFinishStalled) return true;
  if (finish_by_.has_come(now)) dropped_lines_ += drop_after_line();
  return pending() == 0;
}

std::optional<TimePoint> DescriptorOutput::next_step(TimePoint now) const {
  if (pending() == 0 || !finish_by_.is_set()) return std::nullopt;
  const auto when = last_progress_ + kFinishStalled;
  return finish_by_.has_come(now) ? when : earlier(when, finish_by_.when());
}

}  // namespace pbm
