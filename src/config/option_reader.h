// SPDX-License-Identifier: MPL-2.0
// Converts options to typed values. The first invalid value is kept as the error; the reader
// then returns a default, so that callers need no error handling.
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

  // Whether the option has a value that is not empty.
  [[nodiscard]] bool given(std::string_view name) const;

  // Whether the option was given at all, even with an empty value.
  [[nodiscard]] bool named(std::string_view name) const { return options_.find(name) != nullptr; }
  // The layer of the option; the weakest one if it was not given.
  [[nodiscard]] Layer layer(std::string_view name) const;

  // The value, or the fallback of the option table.
  [[nodiscard]] std::string text(std::string_view name) const;
  // The value of a toggle: true on the command line, true or false elsewhere.
  [[nodiscard]] bool on(std::string_view name);
  // The values of a list, not split.
  [[nodiscard]] std::vector<std::string> values(std::string_view name);
  // The values of a list, split at commas.
  [[nodiscard]] std::vector<std::string> words(std::string_view name);
  [[nodiscard]] std::uint64_t number(std::string_view name, std::uint64_t least,
                                     std::uint64_t most);
  // The position of the value among the choices of the option, as an enum value.
  template <typename Enum>
  [[nodiscard]] Enum choice(std::string_view name) {
    return static_cast<Enum>(choice_place(name));
  }
  // The same for each word of a list.
  template <typename Enum>
  [[nodiscard]] std::vector<Enum> choices(std::string_view name) {
    std::vector<Enum> all;
    for (const auto place : choice_places(name)) all.push_back(static_cast<Enum>(place));
    return all;
  }
  // 90s, 5m, 1h, 1h30m, or a number of seconds; nothing if not given.
  [[nodiscard]] std::optional<std::chrono::seconds> duration(std::string_view name);
  // A time, or a duration before now (config/time_text.h), as YYYYMMDDHHMMSS in UTC; empty if
  // not given.
  [[nodiscard]] std::string time(std::string_view name);

  // Records an error about the value of the option, or about one of its values.
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

// Characters that are invalid in an address or a label.
[[nodiscard]] constexpr bool is_control_or_space(char c) {
  return (c >= '\0' && c <= ' ') || c == '\x7f';
}

// Splits at commas; drops empty words and the blanks around words.
[[nodiscard]] std::vector<std::string> split_words(std::string_view list);

}  // namespace pbm
