// SPDX-License-Identifier: MPL-2.0
// Lines for people. Whatever is in them comes from a message, so every value is escaped, also where
// it is part of a link.
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

namespace {

constexpr std::size_t kSizeColumns = 8;  // '999.9 kB'
constexpr std::size_t kRevisionDigits = 12;
// A hyperlink: OSC 8, as terminals have agreed on.
constexpr std::string_view kLink = "\x1b]8;;";
constexpr std::string_view kLinkEnd = "\x1b\\";

std::tm parts_of(std::time_t seconds, TextLines::Zone zone) {
  std::tm parts{};
  zone == TextLines::Zone::local ? ::localtime_r(&seconds, &parts) : ::gmtime_r(&seconds, &parts);
  return parts;
}

bool is_same_day(const std::tm& a, const std::tm& b) {
  return a.tm_year == b.tm_year && a.tm_yday == b.tm_yday;
}

// The characters at the beginning of the text that take at most so many columns.
std::size_t bytes_in_columns(std::string_view text, std::size_t columns) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const auto character = first_character(text.substr(bytes));
    const auto width = columns_of(character);
    if (width > columns) break;
    columns -= width;
    bytes += character.size();
  }
  return bytes;
}

// Cuts the middle out of a text that is wider; an ellipsis takes its place.
void shorten(std::string& text, std::size_t begin, std::size_t width) {
  const auto whole = std::string_view(text).substr(begin);
  const auto columns = columns_of(whole);
  // Fewer columns than three cannot show a beginning, an ellipsis and an end. Names differ at both.
  if (columns <= width || width < 3) return;
  const auto head = (width - 1) / 2 + (width - 1) % 2;
  const auto cut_from = bytes_in_columns(whole, head);
  auto cut_to = bytes_in_columns(whole, columns - (width - 1 - head));
  // Half of a wide character cannot be shown.
  while (columns_of(whole.substr(cut_to)) > width - 1 - head) {
    cut_to += first_character(whole.substr(cut_to)).size();
  }
  text.replace(begin + cut_from, cut_to - cut_from, "\u2026");
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

// Only Firefox's deployment is shown by Treeherder, which names a task by its push.
constexpr std::string_view kFirefoxTasks = "https://firefox-ci-tc.services.mozilla.com/";
constexpr std::size_t kFullRevision = 40;

bool is_name(std::string_view text) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  return !text.empty() && text.find_first_not_of(kPlain) == text.npos;
}

// The address of a Taskcluster job in Treeherder; empty if it has none.
std::string_view treeherder_address(const Event& event, std::string& scratch) {
  const auto tree = event.get(Field::tree);
  const auto revision = event.get(Field::revision);
  const auto task = event.get(Field::task_id);
  const auto run = event.get(Field::run_id);
  const bool is_shown =
      event.get(Field::logurl).starts_with(kFirefoxTasks) && revision.size() == kFullRevision;
  if (!is_shown || !is_name(tree) || !is_name(revision) || !is_name(task) || !is_name(run))
    return {};
  scratch =
      fmt::format("https://treeherder.mozilla.org/jobs?repo={}&revision={}&selectedTaskRun={}.{}",
                  tree, revision, task, run);
  return scratch;
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

  void put_right(std::string_view value, std::size_t width, std::string_view color = {}) {
    const auto missing = width - std::min(width, columns_of(value.empty() ? "-" : value));
    gap_ += missing;
    put(value, width - missing, color);
    next_ += missing;
    gap_ = std::max(next_, at_ + 1) - at_;
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

TextLines::TextLines(Color color, TextLayout layout, Clock clock)
    : color_(color), layout_(layout), clock_(clock) {}

TextLines::~TextLines() = default;

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
  const auto time = shown_time(event);
  make_room(event, what, time);
  {
    Line line(out, layout_.is_limited());
    line.put(time, layout_.widths().time, dim());
    event.kind == EventKind::pulse ? put_pulse(event, line) : put_event(event, what, line);
  }
  escape_priority(out, start);
}

void TextLines::make_room(const Event& event, std::string_view what, std::string_view time) {
  const auto columns = [&event](Field field) { return columns_of(event.get(field)); };
  layout_.show({.time = columns_of(time),
                .result = columns(Field::result),
                .tree = columns(Field::tree),
                .platform = columns(Field::platform),
                .buildtype = columns(Field::buildtype),
                .what = columns_of(what)});
}

// With --time, what was asked for. Otherwise 2026-03-02 09:15:44Z, without the date if that is
// today's, and without the Z if it is local. A capture may have any text here.
std::string_view TextLines::shown_time(const Event& event) {
  const auto timestamp = event.get(Field::timestamp);
  if (event.times != TimeStyle::as_is) return point_in_time(Field::timestamp, event, time_);
  const auto time = parse_timestamp(timestamp);
  time_.clear();
  if (!time) {
    // Here rather than behind the columns, whose widths count what it adds.
    time_.append(timestamp);
    escape_priority(time_, 0);
    return time_;
  }
  const auto parts = parts_of(time->time_since_epoch().count(), clock_.zone);
  const auto into = std::back_inserter(time_);
  if (shows_date(parts)) fmt::format_to(into, "{:%Y-%m-%d} ", parts);
  fmt::format_to(into, "{:%H:%M:%S}", parts);
  if (clock_.zone == Zone::utc) time_.push_back('Z');
  return time_;
}

bool TextLines::shows_date(const std::tm& day) const {
  if (!layout_.may_have_date()) return false;
  if (!layout_.is_limited() || clock_.now == nullptr) return true;
  return !is_same_day(day, parts_of(Calendar::to_time_t(clock_.now()), clock_.zone));
}

void TextLines::put_pulse(const Event& event, Line& line) {
  constexpr std::size_t kExchangeColumns = 15;
  constexpr std::size_t kLeastKey = 8;
  line.put(name_of(EventKind::pulse), layout_.widths().result);
  line.put(short_name(event.get(Field::exchange)), kExchangeColumns);
  line.put_right(shown_size(event.get(Field::message).size(), scratch_), kSizeColumns);
  const auto room = layout_.columns() - std::min(layout_.columns(), line.columns() + 1);
  line.put(event.get(Field::key), layout_.is_limited() ? std::max(room, kLeastKey) : 0);
}

void TextLines::put_event(const Event& event, std::string_view what, Line& line) {
  const auto& widths = layout_.widths();
  const bool has_ended = event.has_ended();
  const auto result = has_ended ? event.get(Field::result) : name_of(event.stage);
  const auto color = has_ended ? color_of_result(result) : dim();
  const auto log = event.get(Field::logurl);
  const bool is_bad = counts_against(result);
  line.put(result, widths.result, color, linked(may_be_linked(log) ? log : std::string_view()));
  if (widths.tree != 0) line.put(event.get(Field::tree), widths.tree);
  line.put(event.get(Field::platform), widths.platform);
  line.put(event.get(Field::buildtype), widths.buildtype);
  line.put(what, widths.what, is_bad ? color : std::string_view(),
           linked(is_bad ? treeherder_address(event, link_) : std::string_view()));
  // An address that is cut off is of no use, and one that wraps breaks the columns.
  const bool fits = is_plain_url(log) && widths.all() + 1 + log.size() <= layout_.columns();
  put_last_columns(event, fits ? log : std::string_view(), line);
}

// Those that most events lack: no line ends with empty columns.
void TextLines::put_last_columns(const Event& event, std::string_view log, Line& line) {
  const auto& widths = layout_.widths();
  const auto ran = duration_of(event);
  const bool has_more = ran || !log.empty();
  if (!has_more && !event.has(Field::revision)) return;
  if (widths.revision != 0) {
    line.put(event.get(Field::revision).substr(0, kRevisionDigits), widths.revision, dim());
  }
  if (!has_more) return;
  scratch_.clear();
  if (ran) {
    layout_.has_short_durations() ? append_short_duration(*ran, scratch_)
                                  : append_duration(*ran, scratch_);
  }
  line.put_right(scratch_, widths.duration, dim());
  if (!log.empty()) line.put(log, 0, dim());
}

// Only with color: a terminal that understands colors ignores an unknown OSC, and a file is not a
// terminal.
std::string_view TextLines::linked(std::string_view address) const {
  return color_ == Color::by_result ? address : std::string_view();
}

std::string_view TextLines::color_of_result(std::string_view result) const {
  return color_ == Color::by_result ? color_of(result) : std::string_view();
}

std::string_view TextLines::dim() const {
  return color_ == Color::by_result ? std::string_view("\x1b[2m") : std::string_view();
}

}  // namespace pbm
