// SPDX-License-Identifier: MPL-2.0
#include "format/text_lines.h"

#include "base/text.h"
#include "base/timestamp.h"
#include "event/duration.h"
#include "event/job_result.h"
#include "format/build_words.h"
#include "format/duration_text.h"
#include "format/priority.h"
#include "format/result_color.h"
#include "format/time_style.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <iterator>
#include <utility>

namespace pbm {

// The widths of the columns; 0: omitted.
struct TextLines::Layout {
  bool date = true;
  void (*append_duration)(std::chrono::milliseconds, std::string&) = pbm::append_duration;
  std::size_t time, result, tree, platform, buildtype, what, revision, duration;

  [[nodiscard]] std::size_t columns() const {
    std::size_t all = time + result + tree + platform + buildtype + what + duration + 6;
    return revision == 0 ? all : all + revision + 1;
  }
};

namespace {

constexpr std::size_t kSizeColumns = 8;  // '999.9 kB'
constexpr std::size_t kRevisionDigits = 12;
// A hyperlink: OSC 8, as terminals have agreed on.
constexpr std::string_view kLink = "\x1b]8;;";
constexpr std::string_view kLinkEnd = "\x1b\\";

// The timestamp YYYYMMDDHHMMSS as YYYY-MM-DD HH:MM:SSZ or HH:MM:SSZ, or in local time, without
// the Z.
std::string_view clock_time(std::string_view timestamp, bool date, bool local,
                            std::string& scratch) {
  // A capture may have any text here.
  const auto time = parse_timestamp(timestamp);
  if (!time) return timestamp;
  const auto seconds = static_cast<std::time_t>(time->time_since_epoch().count());
  std::tm parts{};
  local ? ::localtime_r(&seconds, &parts) : ::gmtime_r(&seconds, &parts);
  scratch.clear();
  const auto into = std::back_inserter(scratch);
  if (date) fmt::format_to(into, "{:%Y-%m-%d} ", parts);
  fmt::format_to(into, "{:%H:%M:%S}", parts);
  if (!local) scratch.push_back('Z');
  return scratch;
}

// Cuts the middle out of a text that is wider; an ellipsis takes its place.
void shorten(std::string& text, std::size_t begin, std::size_t width) {
  const auto columns = columns_of(std::string_view(text).substr(begin));
  // Fewer columns than three cannot show a beginning, an ellipsis and an end. Names differ at both.
  if (columns <= width || width < 3) return;
  const auto head = (width - 1) / 2 + (width - 1) % 2;
  const auto after = [&text](std::size_t at, std::size_t characters) {
    for (; characters != 0; --characters) {
      at += std::max<std::size_t>(first_character_bytes(std::string_view(text).substr(at)), 1);
    }
    return at;
  };
  const auto cut_from = after(begin, head);
  const auto cut_to = after(begin, columns - (width - 1 - head));
  text.replace(cut_from, cut_to - cut_from, "\u2026");
}

bool is_plain_url(std::string_view url) {
  return !url.empty() && std::ranges::all_of(url, [](char c) { return c > ' ' && c < '\x7f'; });
}

// A terminal passes the address to the desktop, which would run a javascript: or open a file: of
// somebody else's choice. Terminals ignore links of more than about 2 kB.
bool may_be_linked(std::string_view url) {
  constexpr std::size_t kMostLinkBytes = 2000;
  return url.starts_with("https://") && url.size() <= kMostLinkBytes && is_plain_url(url);
}

// The last part of the name of an exchange: build, task-completed.
std::string_view short_name(std::string_view exchange) {
  if (exchange.ends_with('/')) exchange.remove_suffix(1);
  return exchange.substr(exchange.rfind('/') + 1);
}

// Three digits and a unit, so that sizes align. 999 950 bytes would be rounded to 1000.0 kB.
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

// A line under construction. Each column has a fixed start. On a terminal a value that is too
// wide is shortened; elsewhere it is followed by a single space, and later columns are aligned
// again as soon as possible.
class TextLines::Line {
 public:
  Line(std::string& out, bool shortens) : out_(out), shortens_(shortens) {}
  ~Line() { out_.push_back('\n'); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  // `width` 0: unlimited, for the last column.
  void put(std::string_view value, std::size_t width, std::string_view color = {},
           std::string_view link = {}) {
    out_.append(gap_, ' ');
    out_.append(color);
    if (!link.empty()) out_.append(kLink).append(link).append(kLinkEnd);
    const auto start = out_.size();
    // Each column has a text, so that awk(1) can count columns.
    append_visible(value.empty() ? "-" : value, out_);
    if (shortens_ && width != 0) shorten(out_, start, width);
    at_ += gap_ + columns_of(std::string_view(out_).substr(start));
    if (!link.empty()) out_.append(kLink).append(kLinkEnd);
    if (!color.empty()) out_.append(kColorEnd);
    next_ += width + 1;
    // No spaces at the end of a line: the gap is written before the next value only.
    gap_ = std::max(next_, at_ + 1) - at_;
  }

  void put_right(std::string_view value, std::size_t width) {
    gap_ += width - std::min(width, columns_of(value));
    put(value, width);
  }

  // Columns up to the end of the last value.
  [[nodiscard]] std::size_t columns() const { return at_; }

 private:
  std::string& out_;
  bool shortens_;
  std::size_t at_ = 0;    // columns written
  std::size_t next_ = 0;  // start of the next column, unless this one is too wide
  std::size_t gap_ = 0;   // spaces before it
};

TextLines::TextLines(Color color, std::size_t terminal_columns, Zone zone)
    : color_(color),
      local_(zone == Zone::local),
      terminal_columns_(terminal_columns),
      layout_(std::make_unique<Layout>(layout_for(terminal_columns))) {
  if (local_) --layout_->time;  // without the Z
}

TextLines::~TextLines() = default;

// What is left is for the description, up to a limit.
TextLines::Layout TextLines::layout_for(std::size_t columns) {
  constexpr std::size_t kMostWhat = 40;
  Layout layout{.time = 20,
                .result = 9,
                .tree = 15,
                .platform = 8,
                .buildtype = 5,
                .what = 28,
                .revision = kRevisionDigits,
                .duration = 6};
  if (columns == 0) return layout;
  if (columns < kWideColumns) {
    layout.date = false;
    layout.time = 9;
    layout.append_duration = append_short_duration;
    layout.duration = 3;
    if (columns < kRevisionColumns) layout.revision = 0;
  } else if (columns >= kRoomyColumns) {
    layout.platform = 16;
  }
  // The description is the only column whose values have no usual length.
  const auto others = layout.columns() - layout.what;
  layout.what = std::clamp(columns - std::min(columns, others), std::size_t{8}, kMostWhat);
  return layout;
}

void TextLines::append(const Event& event, std::string& out) {
  if (event.locale_count > 1) return add_locale(event);
  what_.clear();
  append_what(event, what_);
  put(event, what_, out);
}

void TextLines::add_locale(const Event& event) {
  // A repack of a hundred locales would otherwise be a hundred lines. What a person looks for is
  // which of them failed.
  const bool is_bad = counts_against(event.get(Field::result));
  if (locales_++ == 0) {
    // A copy: its views are valid until the next message, and end_message() comes before that.
    repack_ = event;
  } else if (is_bad && !counts_against(repack_.get(Field::result))) {
    repack_.set(Field::result, event.get(Field::result));
  }
  if (is_bad) bad_locales_.append(" ").append(event.get(Field::locale));
}

void TextLines::end_message(std::string& out) {
  if (locales_ == 0) return;
  const auto count = std::exchange(locales_, 0);
  repack_.locale_count = 0;
  if (count > 1) repack_.unset(Field::locale);
  what_.clear();
  append_what(repack_, what_);
  if (count > 1) what_ += fmt::format(" {} locales", count);
  if (count > 1 && !bad_locales_.empty()) what_ += fmt::format(", failed:{}", bad_locales_);
  bad_locales_.clear();
  put(repack_, what_, out);
}

void TextLines::put(const Event& event, std::string_view what, std::string& out) {
  const auto start = out.size();
  {
    Line line(out, terminal_columns_ != 0);
    line.put(shown_time(event), layout_->time, dim());
    event.kind == EventKind::pulse ? put_pulse(event, line) : put_event(event, what, line);
  }
  escape_priority(out, start);
}

// With --time, what was asked for.
std::string_view TextLines::shown_time(const Event& event) {
  if (event.times != TimeStyle::as_is) return point_in_time(Field::timestamp, event, scratch_);
  return clock_time(event.get(Field::timestamp), layout_->date, local_, scratch_);
}

void TextLines::put_pulse(const Event& event, Line& line) {
  line.put(name_of(EventKind::pulse), layout_->result);
  line.put(short_name(event.get(Field::exchange)), layout_->tree);
  line.put_right(shown_size(event.get(Field::message).size(), scratch_), kSizeColumns);
  const auto room = terminal_columns_ - std::min(terminal_columns_, line.columns() + 1);
  line.put(event.get(Field::key), terminal_columns_ == 0 ? 0 : std::max<std::size_t>(room, 8));
}

void TextLines::put_event(const Event& event, std::string_view what, Line& line) {
  const bool has_ended = event.has_ended();
  const auto result = has_ended ? event.get(Field::result) : name_of(event.stage);
  const auto color = has_ended ? color_of_result(result) : dim();
  const auto log = event.get(Field::logurl);
  // An address that is cut off is of no use, and one that wraps breaks the columns.
  const bool fits = layout_->columns() + 1 + log.size() <= terminal_columns_;
  // Only with color: a terminal that understands colors ignores an unknown OSC, and a file is not a
  // terminal.
  const bool links = color_ == Color::by_result && may_be_linked(log) && !fits;
  line.put(result, layout_->result, color, links ? log : std::string_view());
  line.put(event.get(Field::tree), layout_->tree);
  line.put(event.get(Field::platform), layout_->platform);
  line.put(event.get(Field::buildtype), layout_->buildtype);
  line.put(what, layout_->what, counts_against(result) ? color : std::string_view());
  put_last_columns(event, fits && is_plain_url(log) ? log : std::string_view(), line);
}

// Those that most events lack: no line ends with empty columns.
void TextLines::put_last_columns(const Event& event, std::string_view log, Line& line) {
  const auto ran = duration_of(event);
  const bool has_more = ran || !log.empty();
  if (!has_more && !event.has(Field::revision)) return;
  if (layout_->revision != 0) {
    line.put(event.get(Field::revision).substr(0, kRevisionDigits), layout_->revision, dim());
  }
  if (!has_more) return;
  scratch_.clear();
  if (ran) layout_->append_duration(*ran, scratch_);
  line.put(scratch_, layout_->duration, dim());
  if (!log.empty()) line.put(log, 0, dim());
}

std::string_view TextLines::color_of_result(std::string_view result) const {
  return color_ == Color::by_result ? color_of(result) : std::string_view();
}

std::string_view TextLines::dim() const {
  return color_ == Color::by_result ? std::string_view("\x1b[2m") : std::string_view();
}

}  // namespace pbm
