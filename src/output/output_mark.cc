// SPDX-License-Identifier: MPL-2.0
// In extended attributes, because they stay with a file that is renamed, and leave its lines as
// they are. Failures are ignored, such as on a file system without them: less is known then, as
// without a mark. Somebody else may have written the attributes, so what they say is checked.
#include "output/output_mark.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <sys/xattr.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <climits>
#include <cstddef>
#include <string_view>

namespace pbm {

namespace {

constexpr const char* kOutput = "user.pulsebuildmonitor.output";
constexpr const char* kAcknowledged = "user.pulsebuildmonitor.acknowledged";

constexpr std::string_view kNothing = "-";
constexpr std::string_view kUnknown = "?";

std::string attribute(int descriptor, const char* name) {
  std::array<char, NAME_MAX + 1> value{};
  const auto bytes = ::fgetxattr(descriptor, name, value.data(), value.size());
  return bytes <= 0 ? std::string() : std::string(value.data(), static_cast<std::size_t>(bytes));
}

std::string text_of(const AckNote& note) {
  using Next = FirstAgain::Next;
  const auto& first = note.first_again;
  const auto next = first.next == Next::known  ? fmt::format("{:x}", first.after)
                    : first.next == Next::none ? std::string(kNothing)
                                               : std::string(kUnknown);
  if (!note.doubtful || !first.doubtful) {
    return fmt::format("{} {} {} {}", note.settled, kNothing, kNothing, next);
  }
  return fmt::format("{} {} {:x} {}", note.settled, *note.doubtful, *first.doubtful, next);
}

template <class Number>
std::optional<Number> number_in(std::string_view word, int base = 10) {
  Number number{};
  const auto [at, error] = std::from_chars(word.data(), word.data() + word.size(), number, base);
  const bool is_whole = error == std::errc() && at == word.data() + word.size();
  return is_whole ? std::optional(number) : std::nullopt;
}

std::string_view take_word(std::string_view& text) {
  const auto end = text.find(' ');
  const auto word = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return word;
}

FirstAgain first_again_in(std::string_view doubtful, std::string_view next) {
  using Next = FirstAgain::Next;
  const auto after = number_in<std::uint64_t>(next, 16);
  return {.doubtful = number_in<std::uint64_t>(doubtful, 16),
          .next = after              ? Next::known
                  : next == kNothing ? Next::none
                                     : Next::unknown,
          .after = after.value_or(0)};
}

// No file is as long. It keeps sums of offsets in range.
constexpr auto kFarthest = std::int64_t{1} << 60;

bool is_plausible(const AckNote& note, std::uint64_t file_size) {
  const auto size = static_cast<std::int64_t>(file_size);
  const auto late = note.late.value_or(LateLines{note.settled, note.settled});
  if (std::min(note.settled, late.begin) < -kFarthest) return false;
  if (note.doubtful.has_value() != note.first_again.doubtful.has_value()) return false;
  const auto last = note.doubtful.value_or(note.settled);
  return note.settled <= last && last <= size && late.begin <= late.end && late.end <= last;
}

// Earlier versions do not write these, and do not read them.
std::optional<LateLines> late_lines_in(std::string_view begin, std::string_view end) {
  const auto first = number_in<std::int64_t>(begin);
  const auto last = number_in<std::int64_t>(end);
  return first && last ? std::optional(LateLines{*first, *last}) : std::nullopt;
}

std::optional<std::uint64_t> size_of(int descriptor) {
  struct stat status{};
  if (::fstat(descriptor, &status) != 0) return std::nullopt;
  return static_cast<std::uint64_t>(status.st_size);
}

void write_note(int descriptor, const AckNote& note, std::uint64_t file_size) {
  auto text = fmt::format("{} {}", text_of(note), file_size);
  if (note.late) text += fmt::format(" {} {}", note.late->begin, note.late->end);
  (void)::fsetxattr(descriptor, kAcknowledged, text.data(), text.size(), 0);
}

}  // namespace

bool mark_output(int descriptor, const std::string& name) {
  return ::fsetxattr(descriptor, kOutput, name.data(), name.size(), 0) == 0;
}

std::string marked_output(int descriptor) { return attribute(descriptor, kOutput); }

void mark_acknowledged(int descriptor, const std::optional<AckNote>& note) {
  if (!note) {
    (void)::fremovexattr(descriptor, kAcknowledged);
    return;
  }
  if (const auto size = size_of(descriptor)) write_note(descriptor, *note, *size);
}

void mark_shortened(int descriptor, std::uint64_t size) {
  const auto before = size_of(descriptor);
  if (!before) return;
  if (const auto note = marked_acknowledged(descriptor, *before)) {
    write_note(descriptor, *note, size);
  }
}

std::optional<AckNote> marked_acknowledged(int descriptor, std::uint64_t file_size) {
  const auto text = attribute(descriptor, kAcknowledged);
  std::string_view rest = text;
  const auto settled = number_in<std::int64_t>(take_word(rest));
  if (!settled) return std::nullopt;
  AckNote note{.settled = *settled, .doubtful = number_in<std::int64_t>(take_word(rest))};
  const auto first = take_word(rest);
  note.first_again = first_again_in(first, take_word(rest));
  const auto size_then = number_in<std::uint64_t>(take_word(rest)).value_or(0);
  if (file_size < size_then) return std::nullopt;
  const auto late_begin = take_word(rest);
  note.late = late_lines_in(late_begin, take_word(rest));
  return is_plausible(note, file_size) ? std::optional(note) : std::nullopt;
}

}  // namespace pbm
