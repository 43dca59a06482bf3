// SPDX-License-Identifier: MPL-2.0
// The options as given on the command line, in the environment and in the config file: texts with
// their origin.
#pragma once

#include "base/error.h"

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace pbm {

struct OptionRow;

// The layers of options, the strongest first. A layer overrides the weaker ones; lists are
// replaced, not merged.
enum class Layer { command_line, environment, file };

struct GivenText {
  std::vector<std::string> values;    // more than one only for a list
  std::string origin;                 // for error texts: "--tree", "FILE:3: tree"
  ErrorKind kind = ErrorKind::usage;  // of errors about the option
  Layer layer = Layer::command_line;
  bool clears = false;  // an empty list that replaces one of a weaker layer

  // The values, unless the only or last one is empty: an option without a value has its default.
  [[nodiscard]] bool has_value() const { return !values.empty() && !values.back().empty(); }
};

class OptionTexts {
 public:
  // Adds an option, unless it was given before: callers add the strongest layer first. An
  // empty value of a list without default clears the list of a weaker layer.
  void give(const OptionRow& row, const GivenText& given);

  void replace(const OptionRow& row, GivenText given) {
    given_.insert_or_assign(&row, std::move(given));
  }

  // Null if the option was not given.
  [[nodiscard]] const GivenText* find(const OptionRow& row) const {
    const auto found = given_.find(&row);
    return found == given_.end() ? nullptr : &found->second;
  }

 private:
  std::map<const OptionRow*, GivenText> given_;
};

}  // namespace pbm
