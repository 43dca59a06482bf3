// SPDX-License-Identifier: MPL-2.0
#include "replay/mark_filter.h"

#include "base/text.h"

#include <string_view>
#include <utility>

namespace pbm {

void MarkFilter::filter(std::string& out, std::size_t before, bool at_end) {
  if (at_start_) {
    held_.append(out, before);
    out.resize(before);
    const bool may_become_mark =
        held_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(held_);
    if (may_become_mark && !at_end) return;
    at_start_ = false;
    const auto start = std::exchange(held_, {});
    out.append(std::string_view(start).substr(
        start.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0));
  }
  if (out.size() > before) at_line_start_ = out.back() == '\n';
}

}  // namespace pbm
