// SPDX-License-Identifier: MPL-2.0
// A state is lines of text: what it is and the fields; for each event the digest of its values, and
// its time; and at the end the number of events, so that a part of a state is not taken for one.
// Digests instead of values bound the memory, and keep text of messages out of the file.
#include "flow/first_events.h"

#include "base/digest.h"
#include "base/number.h"
#include "base/timestamp.h"
#include "format/field_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <utility>

namespace pbm {

namespace {

constexpr std::string_view kTitle = "pulsebuildmonitor --unique ";
constexpr std::string_view kEnd = "end ";
constexpr std::size_t kKeyDigits = 16;
constexpr std::size_t kTimeDigits = 14;

// An unknown value differs from an empty one. Digests of this form are kept (--state), so it must
// not change.
void append_value(std::string_view name, std::string_view value, std::string& text) {
  if (value.data() != nullptr) return append_for_digest(name, value, text);
  text.append(name).append("=-0:;");
}

// The text of a value as field_text() makes it of an event, whose lists are joined by commas:
// otherwise, an event that is read from a line would have another key than the one that printed it.
std::string_view event_text(Node value, std::string& joined) {
  if (value.is(JsonType::absent) || value.is(JsonType::null)) return {};
  if (!value.is(JsonType::array)) return value.text();
  joined.clear();
  for (const Node each : value) {
    if (!joined.empty()) joined.push_back(',');
    joined.append(each.text());
  }
  return joined;
}

// Takes a line off the text, without its newline; nothing if there is no whole line.
std::optional<std::string_view> take_line(std::string_view& text) {
  const auto end = text.find('\n');
  if (end == text.npos) return std::nullopt;
  const auto line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

// A time in any of the styles of --time: the earlier run may have had another one.
std::optional<std::chrono::local_seconds> read_time(std::string_view text) {
  using std::chrono::local_seconds;
  if (const auto time = parse_timestamp(text)) return time;
  if (const auto time = parse_iso_time(text)) {
    return local_seconds(std::chrono::floor<std::chrono::seconds>(time->time_since_epoch()));
  }
  const auto seconds = parse_number<std::int64_t>(text);
  return seconds ? std::optional(local_seconds(std::chrono::seconds(*seconds))) : std::nullopt;
}

}  // namespace

// Keys are digests of the fields, so those of other fields cannot be compared with them. Another
// time only changes what agrees from now on.
void FirstEvents::reconfigure(UniqueSettings settings) {
  if (settings.fields != settings_.fields) {
    entries_.clear();
    times_.clear();
    unrecorded_ = 0;
  }
  settings_ = std::move(settings);
}

std::uint64_t FirstEvents::key_of(const Event& event) {
  text_.clear();
  for (const auto field : settings_.fields) {
    append_value(row_of(field).name, field_text(field, event, scratch_), text_);
  }
  return digest_of(text_);
}

// In both directions: clocks may be set back, and captures can be out of order.
bool FirstEvents::agree(Time one, Time other) const {
  return std::chrono::abs(one - other) < settings_.time;
}

bool FirstEvents::is_first(std::uint64_t key, Time time) const {
  const auto found = times_.find(key);
  return found == times_.end() || !agree(found->second, time);
}

bool FirstEvents::admit(const Event& event) {
  if (!is_in_use()) return true;
  const auto time = parse_timestamp(event.get(Field::timestamp));
  if (!time) return true;  // a line of a capture without a time, which can be compared with none
  const auto key = key_of(event);
  if (!is_first(key, *time)) return false;
  remember({.key = key, .time = *time, .end_offset = kOpen, .number = ++number_});
  ++unrecorded_;
  return true;
}

// Entries of the message at hand are never forgotten, because they may have to be taken back.
void FirstEvents::remember(const Entry& entry) {
  times_[entry.key] = entry.time;
  entries_.push_back(entry);
  const auto is_over = [&] {
    return entries_.size() > kMost || !agree(entries_.front().time, entry.time);
  };
  while (entries_.size() > unrecorded_ + 1 && is_over()) forget_front();
}

// The event may have been remembered again since.
void FirstEvents::forget_front() {
  const auto& oldest = entries_.front();
  const auto found = times_.find(oldest.key);
  if (found != times_.end() && found->second == oldest.time) times_.erase(found);
  entries_.pop_front();
}

// An earlier time of an event is not restored: this event did not agree with it, so those that
// follow hardly will.
void FirstEvents::take_back(std::size_t count) {
  for (; unrecorded_ > count; --unrecorded_) {
    times_.erase(entries_.back().key);
    entries_.pop_back();
  }
}

void FirstEvents::record(std::uint64_t end_offset) {
  for (auto entry = entries_.rbegin(); unrecorded_ != 0; --unrecorded_, ++entry) {
    entry->end_offset = end_offset;
  }
}

// A field that the line does not have counts as unknown, as that of an event.
void FirstEvents::recall(std::string_view line) {
  if (line_.read(line, {}, kMaxDepth + 1)) return;
  const auto root = line_.root();
  const auto time = read_time(root.member(row_of(Field::timestamp).name).text());
  const bool is_message =
      root.member(row_of(Field::event).name).text() == name_of(EventKind::pulse);
  if (!time || is_message) return;
  text_.clear();
  for (const auto field : settings_.fields) {
    const auto name = row_of(field).name;
    append_value(name, event_text(root.member(name), scratch_), text_);
  }
  recalled_.push_back({.key = digest_of(text_), .time = *time, .end_offset = 0});
}

// By time: the lines of a replay may be out of order, and the first one within the time counts.
void FirstEvents::complete() {
  std::ranges::stable_sort(recalled_, {}, &Entry::time);
  for (const auto& each : recalled_) {
    if (is_first(each.key, each.time)) remember(each);
  }
  recalled_ = {};
}

std::string FirstEvents::field_list() const {
  std::string names;
  for (const auto field : settings_.fields) {
    if (!names.empty()) names.push_back(',');
    names.append(row_of(field).name);
  }
  return names;
}

std::string FirstEvents::state(std::uint64_t written) const {
  auto text = fmt::format("{}{}\n", kTitle, field_list());
  std::size_t count = 0;
  for (const auto& each : entries_) {
    if (each.end_offset > written) break;  // offsets ascend, and kOpen is beyond all of them
    ++count;
    fmt::format_to(std::back_inserter(text), "{:016x} {}\n", each.key,
                   format_timestamp(std::chrono::sys_seconds(each.time.time_since_epoch())));
  }
  return text + fmt::format("{}{}\n", kEnd, count);
}

std::uint64_t FirstEvents::newest(std::uint64_t written) const {
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [written](const Entry& each) {
    return each.end_offset <= written;
  });
  return found == entries_.rend() ? 0 : found->number;
}

std::uint64_t FirstEvents::end_after(std::uint64_t number) const {
  const auto found = std::ranges::upper_bound(entries_, number, {}, &Entry::number);
  return found == entries_.end() ? kOpen : found->end_offset;
}

// A key has the form in which state() writes it, which is lower case.
std::optional<FirstEvents::Entry> FirstEvents::read_entry(std::string_view line) {
  if (line.size() != kKeyDigits + 1 + kTimeDigits || line[kKeyDigits] != ' ') return std::nullopt;
  const auto digits = line.substr(0, kKeyDigits);
  if (digits.find_first_not_of("0123456789abcdef") != digits.npos) return std::nullopt;
  const auto key = parse_number<std::uint64_t, 16>(digits);
  const auto time = parse_timestamp(line.substr(kKeyDigits + 1));
  return key && time ? std::optional(Entry{.key = *key, .time = *time, .end_offset = 0})
                     : std::nullopt;
}

// The entries up to the line that counts them; nothing if the text is not whole.
std::optional<std::vector<FirstEvents::Entry>> FirstEvents::read_entries(std::string_view text) {
  std::vector<Entry> entries;
  while (const auto line = take_line(text)) {
    if (line->starts_with(kEnd)) {
      const bool is_whole =
          text.empty() && line->substr(kEnd.size()) == std::to_string(entries.size());
      return is_whole ? std::optional(std::move(entries)) : std::nullopt;
    }
    const auto entry = read_entry(*line);
    if (!entry) return std::nullopt;
    entries.push_back(*entry);
  }
  return std::nullopt;
}

// Nothing is remembered of a file that is not whole: it could be of another program.
FirstEvents::Read FirstEvents::read(std::string_view state) {
  const auto title = take_line(state);
  if (!title || !title->starts_with(kTitle)) return Read::invalid;
  const auto entries = read_entries(state);
  if (!entries) return Read::invalid;
  if (title->substr(kTitle.size()) != field_list()) return Read::other_fields;
  for (const auto& each : *entries) remember(each);
  return Read::done;
}

}  // namespace pbm
