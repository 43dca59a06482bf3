// SPDX-License-Identifier: MPL-2.0
#include "config/option_reader.h"

#include "base/closest_word.h"
#include "base/number.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "broker/broker_url.h"
#include "config/time_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace pbm {

namespace {

std::string_view without_blanks(std::string_view word) {
  const auto begin = word.find_first_not_of(" \t");
  if (begin == word.npos) return {};
  return word.substr(begin, word.find_last_not_of(" \t") + 1 - begin);
}

std::string not_one_of(std::span<const std::string_view> names, std::string_view word) {
  return fmt::format("not one of {}{}", fmt::join(names, ", "), suggestion(word, names));
}

}  // namespace

bool OptionReader::given(std::string_view name) const {
  const auto* found = options_.find(name);
  return found != nullptr && !found->values.empty() && !found->values.back().empty();
}

Layer OptionReader::layer(std::string_view name) const {
  return given(name) ? options_.find(name)->layer : Layer::file;
}

std::string OptionReader::text(std::string_view name) const {
  return given(name) ? options_.find(name)->values.back()
                     : std::string(find_option(name)->fallback);
}

bool OptionReader::on(std::string_view name) {
  if (!given(name)) return false;
  const auto value = text(name);
  if (value == "true" || value == "1" || value == "yes") return true;
  if (value != "false" && value != "0" && value != "no") refuse(name, "not true or false");
  return false;
}

std::vector<std::string> OptionReader::values(std::string_view name) {
  const auto* found = options_.find(name);
  if (found == nullptr || found->clears) return {};
  for (const auto& value : found->values) {
    if (value.empty()) refuse(name, value, "the value is empty");
  }
  return found->values;
}

std::vector<std::string> OptionReader::words(std::string_view name) {
  std::vector<std::string> all;
  const auto given_values = values(name);
  for (const auto& value : given_values) {
    const auto some = split_words(value);
    all.insert(all.end(), some.begin(), some.end());
  }
  // A value without words is an error, for example an unset variable.
  if (all.empty() && !given_values.empty()) refuse(name, "the value is empty");
  if (given_values.empty()) return split_words(find_option(name)->fallback);
  return all;
}

std::uint64_t OptionReader::number(std::string_view name, std::uint64_t least, std::uint64_t most) {
  const auto number = parse_number<std::uint64_t>(text(name));
  if (number && *number >= least && *number <= most) return *number;
  refuse(name, fmt::format("not a whole number from {} to {}", least, most));
  return least;
}

std::size_t OptionReader::choice_place(std::string_view name) {
  const auto names = find_option(name)->traits.choices;
  const auto found = std::ranges::find(names, text(name));
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  refuse(name, not_one_of(names, text(name)));
  return 0;
}

std::vector<std::size_t> OptionReader::choice_places(std::string_view name) {
  const auto names = find_option(name)->traits.choices;
  std::vector<std::size_t> places;
  for (const auto& word : words(name)) {
    const auto found = std::ranges::find(names, word);
    if (found != names.end()) {
      places.push_back(static_cast<std::size_t>(found - names.begin()));
    } else {
      refuse(name, word, not_one_of(names, word));
    }
  }
  return places;
}

std::optional<std::chrono::seconds> OptionReader::duration(std::string_view name) {
  if (!given(name)) return std::nullopt;
  const auto duration = parse_duration(text(name));
  if (!duration) refuse(name, "not a duration such as 90s, 5m or 1h");
  return duration;
}

std::string OptionReader::time(std::string_view name) {
  if (!given(name)) return {};
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto time = parse_time(text(name), now);
  if (time) return format_timestamp(*time);
  refuse(name, time.error().text);
  return {};
}

void OptionReader::refuse(std::string_view name, std::string_view why) {
  const auto* found = options_.find(name);
  const bool has_value = found != nullptr && !found->values.empty();
  refuse(name, has_value ? std::string_view(found->values.back()) : std::string_view(), why);
}

void OptionReader::refuse(std::string_view name, std::string_view value, std::string_view why) {
  const auto* found = options_.find(name);
  fail({found == nullptr ? ErrorKind::usage : found->kind,
        fmt::format("{} '{}': {}", found == nullptr ? fmt::format("--{}", name) : found->origin,
                    printable(without_password(value)), why)});
}

void OptionReader::fail(Error error) {
  if (!error_) error_ = std::move(error);
}

std::vector<std::string> split_words(std::string_view list) {
  std::vector<std::string> words;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    const auto word = without_blanks(list.substr(begin, end - begin));
    if (!word.empty()) words.emplace_back(word);
    begin = end + 1;
  }
  return words;
}

}  // namespace pbm
