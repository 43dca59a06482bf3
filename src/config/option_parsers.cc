// SPDX-License-Identifier: MPL-2.0
// Texts of users are read strictly, since what is accepted once has to be accepted by all later
// versions. Thus no signs, no blanks around numbers, and no case that is ignored.
#include "config/option_parsers.h"

#include "base/ascii.h"
#include "base/split.h"
#include "base/text.h"
#include "base/time_text.h"
#include "base/timestamp.h"
#include "event/globs.h"
#include "replay/pace.h"

namespace pbm {

namespace {

Error because(std::string why) { return {ErrorKind::usage, std::move(why)}; }

// Captures have timestamps of this form, so that a comparison of texts finds the messages of a
// window.
Result<std::string> timestamp_of(const std::string& text) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto time = parse_time(text, now);
  if (!time) return time.error();
  return format_timestamp(*time);
}

Result<double> factor_of(const std::string& text) {
  const auto speed = parse_speed(text);
  if (!speed) return because("not a factor such as 1x or 0.5x");
  return *speed;
}

// The key may contain colons; names of exchanges do not.
Result<Binding> binding_of(const std::string& text) {
  constexpr std::size_t kMostBytes = 255;  // AMQP's short string
  const auto colon = text.find(':');
  if (colon == text.npos || colon == 0) {
    return because("not EXCHANGE:KEY, such as exchange/build/:build.#");
  }
  if (!is_utf8(text)) return because("not UTF-8");
  if (text.size() > kMostBytes) return because(fmt::format("longer than {} bytes", kMostBytes));
  return Binding{text.substr(0, colon), text.substr(colon + 1)};
}

// fnmatch(3) takes a bracket that is not closed for itself, which is hardly what was meant.
std::string why_no_glob(const std::string& word) {
  if (word == "!") return "nothing after the '!'";
  return is_valid_glob(word.starts_with('!') ? word.substr(1) : word) ? "" : "a '[' is not closed";
}

// The error names the word, because the groups of a list are hard to tell apart.
std::optional<BadText> parse_tags(const std::string& value, TagFilter& filter) {
  std::vector<std::string> group;
  auto words = split_words(value);
  if (words.empty()) return BadText{value, "the value is empty"};
  for (auto& word : words) {
    if (word == "!") return BadText{word, "nothing after the '!'"};
    if (word.starts_with('!')) {
      filter.excluded.push_back(word.substr(1));
    } else {
      group.push_back(std::move(word));
    }
  }
  if (!group.empty()) filter.wanted.push_back(std::move(group));
  return std::nullopt;
}

}  // namespace

// Blanks around commas are accepted, because a list in a config file may span lines; so is a comma
// at the end.
std::vector<std::string> split_words(std::string_view list) {
  std::vector<std::string> words;
  Split parts(list, ',');
  while (const auto part = parts.next()) {
    const auto word = trimmed(*part, " \t");
    if (!word.empty()) words.emplace_back(word);
  }
  return words;
}

// The words that environment files of other tools have.
std::optional<bool> parse_toggle(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes") return true;
  if (text == "false" || text == "0" || text == "no") return false;
  return std::nullopt;
}

namespace parse {

Parser<bool> toggle() {
  auto parser = by<bool>([](const std::string& text) -> Result<bool> {
    const auto on = parse_toggle(text);
    if (!on) return because("not true or false");
    return *on;
  });
  parser.shape = Shape::toggle;
  return parser;
}

Parser<std::string> any_text() {
  return by<std::string>([](const std::string& text) { return Result<std::string>(text); });
}

Parser<std::string> text_unless(std::function<std::string(const std::string& text)> why_not) {
  return by<std::string>([why_not = std::move(why_not)](const std::string& text) {
    const auto why = why_not(text);
    return why.empty() ? Result<std::string>(text) : because(why);
  });
}

// Without this, such an option would create or read a file of the name -.
Parser<std::string> file(std::string_view why_no_dash) {
  auto parser = text_unless([why_no_dash](const std::string& path) {
    return std::string(path == "-" ? why_no_dash : "");
  });
  parser.kind = ValueKind::file;
  return parser;
}

Parser<std::string> file_or_dash(std::function<std::string(const std::string& path)> why_not) {
  auto parser = why_not ? text_unless(std::move(why_not)) : any_text();
  parser.kind = ValueKind::file;
  return parser;
}

Result<std::chrono::seconds> duration_of(const std::string& text) {
  const auto duration = parse_duration(text);
  if (duration) return *duration;
  // As in 2h30, which would otherwise be a puzzle.
  const bool lacks_unit = !text.empty() && is_digit(text.back()) && parse_duration(text + 's');
  return because(lacks_unit ? "the last number needs a unit as well, as in 1h30m"
                            : "not a duration such as 90s, 5m or 1h30m");
}

Parser<Parsed<std::string>> time() { return with_text_by<std::string>(timestamp_of); }

Parser<double> factor() {
  auto parser = by<double>(factor_of);
  parser.kind = ValueKind::number;
  return parser;
}

Parser<std::chrono::seconds> seconds_from(std::uint64_t least, std::uint64_t most) {
  const auto number = number_from<std::uint64_t>(least, most);
  return {.parse =
              [number](const auto& texts, std::chrono::seconds& value) {
                std::uint64_t count = 0;
                auto bad = number.parse(texts, count);
                value = std::chrono::seconds(count);
                return bad;
              },
          .kind = ValueKind::number};
}

// A glob that cannot match would silence the monitor without a sign.
Parser<std::string> glob() { return text_unless(why_no_glob); }

Parser<Parsed<TagFilter>> tags() {
  return {.parse = [](const auto& texts, Parsed<TagFilter>& value) {
    value.text = texts.back();
    return parse_tags(value.text, value.value);
  }};
}

Parser<Binding> binding() { return by<Binding>(binding_of); }

}  // namespace parse

}  // namespace pbm
