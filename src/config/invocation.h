// SPDX-License-Identifier: MPL-2.0
// The command line and the environment of the process.
#pragma once

#include "base/result.h"
#include "config/option_texts.h"

#include <string>

namespace pbm {

struct Invocation {
  OptionTexts options{};
  std::string answer{};  // output of --help, --schema or --completion; empty: none
  bool asks_for_version = false;
};

// Overwrites passwords in `argv`.
[[nodiscard]] Result<Invocation> read_invocation(int argc, char** argv,
                                                 const char* const* environment);

}  // namespace pbm
