// SPDX-License-Identifier: MPL-2.0
// Words without wildcards, which most are, are looked up in a set. Only globs are matched one by
// one.
#include "event/globs.h"

#include <fnmatch.h>

#include <algorithm>
#include <array>

namespace pbm {

bool is_glob(std::string_view text) { return text.find_first_of("*?[\\") != text.npos; }

// fnmatch(3) takes an unclosed bracket literally, which is hardly ever meant. A bracket that comes
// first in a class is one of its characters.
bool is_valid_glob(const std::string& glob) {
  for (std::size_t i = 0; i < glob.size(); ++i) {
    if (glob[i] == '\\') {
      ++i;
    } else if (glob[i] == '[') {
      auto first = i + 1;
      if (first < glob.size() && (glob[first] == '!' || glob[first] == '^')) ++first;
      const auto end = glob.find(']', first + 1);
      if (end == glob.npos) return false;
      i = end;
    }
  }
  return true;
}

// fnmatch() needs a null-terminated value; values of usual length are copied to the stack.
bool fits_glob(const std::string& glob, std::string_view value, int flags) {
  std::array<char, 512> terminated;
  if (value.size() >= terminated.size()) {
    return ::fnmatch(glob.c_str(), std::string(value).c_str(), flags) == 0;
  }
  *std::ranges::copy(value, terminated.begin()).out = '\0';
  return ::fnmatch(glob.c_str(), terminated.data(), flags) == 0;
}

bool glob_matches(const std::string& glob, std::string_view value) {
  return is_glob(glob) ? fits_glob(glob, value) : glob == value;
}

Globs::Globs(std::vector<std::string> globs) {
  for (auto& glob : globs) push_back(std::move(glob));
}

void Globs::push_back(std::string glob) {
  // Words without glob characters are looked up in a set; only patterns are tried one by one.
  if (is_glob(glob)) {
    patterns_.push_back(glob);
  } else {
    words_.insert(glob);
  }
  // Kept in order for --print-config and the log.
  all_.push_back(std::move(glob));
}

bool Globs::match(std::string_view value) const {
  return words_.contains(value) || std::ranges::any_of(patterns_, [value](const auto& glob) {
           return fits_glob(glob, value);
         });
}

}  // namespace pbm
