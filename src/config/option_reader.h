// SPDX-License-Identifier: MPL-2.0
// Options to typed values. The first value that can't be is remembered as the
// error; reading goes on with the fallback, so that callers stay straight.
#pragma once

#include "base/error.h"
#include "config/options.h"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pbm {

class OptionReader {
 public:
  // The options must outlive this.
  explicit OptionReader(const Options& options) : options_(options) {}

  // Whether there is a value; an empty text is none.
  [[nodiscard]] bool given(std::string_view name) const;

  // Whether it was named at all, if only with an empty value.
  [[nodiscard]] bool named(std::string_view name) const { return options_.find(name) != nullptr; }
  // Where it was given; the weakest layer where it wasn't.
  [[nodiscard]] Layer layer(std::string_view name) const;

  // Its text, else the table's fallback.
  [[nodiscard]] std::string text(std::string_view name) const;
  // A toggle: on the command line always true, elsewhere true or false.
  [[nodiscard]] bool on(std::string_view name);
  // The values of a list as they were given.
  [[nodiscard]] std::vector<std::string> values(std::string_view name);
  // The words of all values, between their commas.
  [[nodiscard]] std::vector<std::string> words(std::string_view name);
  [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t least,
                                     std::uint64_t most);
  // The place of the value among the option's choices, as its enum.
  template <typename Enum>
  [[nodiscard]] Enum choice(std::string_view name) {
    return static_cast<Enum>(choice_place(name));
  }
  // Likewise of each of a list's words.
  template <typename Enum>
  [[nodiscard]] std::vector<Enum> choices(std::string_view name) {
    std::vector<Enum> all;
    for (const auto place : choice_places(name)) all.push_back(static_cast<Enum>(place));
    return all;
  }
  // 90s, 5m, 1h, 1h30m, or seconds alone; nothing where not given.
  [[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view name);

  // Says that the option's value (or this one of its values) can't be, and why.
  void refuse(std::string_view name, std::string_view why);
  void refuse(std::string_view name, std::string_view value, std::string_view why);
  void fail(Error error);

  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

 private:
  [[nodiscard]] std::size_t choice_place(std::string_view name);
  [[nodiscard]] std::vector<std::size_t> choice_places(std::string_view name);

  const Options& options_;
  std::optional<Error> error_;
};

// Such as an address or a label can't have.
[[nodiscard]] constexpr bool is_control_or_space(char c) {
  return (c >= '\0' && c <= ' ') || c == '\x7f';
}

// Commas part the words; blanks around them and empty ones are dropped.
[[nodiscard]] std::vector<std::string> split_words(std::string_view list);

}  // namespace pbm
