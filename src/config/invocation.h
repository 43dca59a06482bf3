// SPDX-License-Identifier: MPL-2.0
// All that the program is told, from its three places.
#pragma once

#include "base/result.h"
#include "config/options.h"

#include <string>
#include <vector>

namespace pbm {

struct Invocation {
  Options options;
  std::vector<std::string> notes;  // what the user should know, one line each
  std::string answer;              // what --help, --version or --completion print instead of a run
};

// Command line, then environment, then one config file; wipes passwords out of
// the arguments.
[[nodiscard]] Result<Invocation> read_invocation(int argc, char** argv,
                                                 const char* const* environment);

}  // namespace pbm
