// SPDX-License-Identifier: MPL-2.0
// Patterns for the values of fields, as in glob(7). Case matters.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pbm {

// Whether the text is a valid glob: its brackets are closed.
[[nodiscard]] bool is_valid_glob(const std::string& glob);

// Whether the text contains glob characters; otherwise it matches only itself.
[[nodiscard]] bool is_glob(std::string_view text);

// By fnmatch(3), with these flags.
[[nodiscard]] bool fits_glob(const std::string& glob, std::string_view value, int flags = 0);

[[nodiscard]] bool glob_matches(const std::string& glob, std::string_view value);

// A list of globs. match() looks up plain words in a set, and tries only the others one by one.
class Globs {
 public:
  Globs() = default;
  Globs(std::vector<std::string> globs);  // NOLINT(google-explicit-constructor)
  Globs(std::initializer_list<std::string> globs) : Globs(std::vector<std::string>(globs)) {}

  void push_back(std::string glob);

  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] const std::vector<std::string>& all() const { return all_; }  // in order

  // Whether one of them matches.
  [[nodiscard]] bool match(std::string_view value) const;

  bool operator==(const Globs&) const = default;

 private:
  std::vector<std::string> all_;
  std::vector<std::string> patterns_;
  std::set<std::string, std::less<>> words_;
};

}  // namespace pbm
