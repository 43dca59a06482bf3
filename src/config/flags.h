// SPDX-License-Identifier: MPL-2.0
// The command line to RawFlags.
#pragma once

#include "base/result.h"
#include "config/settings.h"

#include <optional>
#include <string>

namespace pbm {

struct Parsed {
  RawFlags flags;
  std::optional<std::string> answer;  // what --help or --version prints instead of a run
};

// Reads the arguments and wipes passwords out of them where they stand. An
// error is of ErrorKind::usage and names the flag.
[[nodiscard]] Result<Parsed> parse_arguments(int argc, char** argv);

// The variables that matter, out of the process's environment.
[[nodiscard]] Environment read_environment();

}  // namespace pbm
