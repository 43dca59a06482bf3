// SPDX-License-Identifier: MPL-2.0
#include "base/text.h"
#include "format/text_parts.h"
#include "format/writers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <iterator>

namespace pbm {

// The widths of the columns; that of the last one is not limited.
struct TextLines::Layout {
  bool date;
  void (*append_duration)(std::chrono::milliseconds, std::string&);
  std::size_t time, result, tree, platform, buildtype, what, revision;
};

const TextLines::Layout TextLines::kWide{true, append_duration, 19, 9, 15, 8, 5, 28, 12};
const TextLines::Layout TextLines::kNarrow{false, append_short_duration, 8, 8, 15, 7, 3, 17, 12};

namespace {

constexpr std::size_t kSizeColumns = 8;  // '999.9 kB'
constexpr std::size_t kRevisionDigits = 12;
constexpr std::string_view kReset = "\x1b[0m";

std::string_view color_of(std::string_view result) {
  struct Colored {
    std::string_view result, escape;
  };
  static constexpr auto kColors = std::to_array<Colored>({{"success", "\x1b[32m"},
                                                          {"warnings", "\x1b[33m"},
                                                          {"failure", "\x1b[31m"},
                                                          {"exception", "\x1b[35m"},
                                                          {"retry", "\x1b[34m"},
                                                          {"canceled", "\x1b[90m"},
                                                          {"skipped", "\x1b[90m"}});
  const auto found = std::ranges::find(kColors, result, &Colored::result);
  return found == kColors.end() ? std::string_view() : found->escape;
}

// The timestamp YYYYMMDDHHMMSS as YYYY-MM-DD HH:MM:SS or HH:MM:SS.
std::string_view clock_time(std::string_view timestamp, bool date, std::string& scratch) {
  if (timestamp.size() != 14) return timestamp;
  const auto part = [timestamp](std::size_t at, std::size_t size) {
    return timestamp.substr(at, size);
  };
  scratch.clear();
  const auto into = std::back_inserter(scratch);
  if (date) fmt::format_to(into, "{}-{}-{} ", part(0, 4), part(4, 2), part(6, 2));
  fmt::format_to(into, "{}:{}:{}", part(8, 2), part(10, 2), part(12, 2));
  return scratch;
}

// The last part of the name of an exchange: build, task-completed.
std::string_view short_name(std::string_view exchange) {
  if (exchange.ends_with('/')) exchange.remove_suffix(1);
  return exchange.substr(exchange.rfind('/') + 1);
}

std::string_view shown_size(std::size_t bytes, std::string& scratch) {
  scratch.clear();
  const auto into = std::back_inserter(scratch);
  const auto shown = static_cast<double>(bytes);
  if (bytes < 1000) {
    fmt::format_to(into, "{} B", bytes);
  } else if (bytes < 999'950) {
    fmt::format_to(into, "{:.1f} kB", shown / 1e3);
  } else {
    fmt::format_to(into, "{:.1f} MB", shown / 1e6);
  }
  return scratch;
}

}  // namespace

// A line under construction. Each column has a fixed start. A value that is too wide is
// followed by a single space; later columns are aligned again as soon as possible.
class TextLines::Line {
 public:
  explicit Line(std::string& out) : out_(out) {}
  ~Line() { out_.push_back('\n'); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  void put(std::string_view value, std::size_t width, std::string_view color = {}) {
    out_.append(gap_, ' ');
    out_.append(color);
    const auto start = out_.size();
    append_visible(value.empty() ? "-" : value, out_);
    at_ += gap_ + columns_of(std::string_view(out_).substr(start));
    if (!color.empty()) out_.append(kReset);
    next_ += width + 1;
    gap_ = std::max(next_, at_ + 1) - at_;
  }

  void put_right(std::string_view value, std::size_t width) {
    gap_ += width - std::min(width, columns_of(value));
    put(value, width);
  }

 private:
  std::string& out_;
  std::size_t at_ = 0;    // columns written
  std::size_t next_ = 0;  // start of the next column, unless this one is too wide
  std::size_t gap_ = 0;   // spaces before it
};

TextLines::TextLines(Color color, std::size_t terminal_columns)
    : color_(color),
      layout_(terminal_columns == 0 || terminal_columns >= kWideColumns ? &kWide : &kNarrow) {}

void TextLines::append(const Event& event, std::string& out) {
  Line line(out);
  line.put(clock_time(event.get(Field::timestamp), layout_->date, scratch_), layout_->time);
  event.kind == EventKind::pulse ? put_pulse(event, line) : put_event(event, line);
}

void TextLines::put_pulse(const Event& event, Line& line) {
  line.put(name_of(EventKind::pulse), layout_->result);
  line.put(short_name(event.get(Field::exchange)), layout_->tree);
  line.put_right(shown_size(event.get(Field::message).size(), scratch_), kSizeColumns);
  line.put(event.get(Field::key), 0);
}

void TextLines::put_event(const Event& event, Line& line) {
  const auto result = event.get(Field::result);
  line.put(result, layout_->result, color_ == Color::by_result ? color_of(result) : "");
  line.put(event.get(Field::tree), layout_->tree);
  line.put(event.get(Field::platform), layout_->platform);
  line.put(event.get(Field::buildtype), layout_->buildtype);
  line.put(what(event), layout_->what);
  const auto ran = elapsed(event.get(Field::started), event.get(Field::resolved));
  if (!event.has(Field::revision) && !ran) return;
  line.put(event.get(Field::revision).substr(0, kRevisionDigits), layout_->revision);
  if (!ran) return;
  scratch_.clear();
  layout_->append_duration(*ran, scratch_);
  line.put(scratch_, 0);
}

std::string_view TextLines::what(const Event& event) {
  if (event.kind == EventKind::test) {
    return event.has(Field::test) ? event.get(Field::test) : name_of(EventKind::test);
  }
  scratch_.clear();
  append_build_words(event, scratch_);
  return scratch_;
}

}  // namespace pbm
