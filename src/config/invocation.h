// SPDX-License-Identifier: MPL-2.0
// The options of a run, from command line, environment and config file.
#pragma once

#include "base/result.h"
#include "config/options.h"

#include <string>
#include <vector>

namespace pbm {

struct Invocation {
  Options options{};
  std::vector<std::string> notes{};  // warnings, one line each
  std::string answer{};              // output of --help, --version or --completion; empty: none
  Options without_file{};            // the options of the command line and the environment
};

// Reads the command line, the environment and one config file. Overwrites passwords in `argv`.
[[nodiscard]] Result<Invocation> read_invocation(int argc, char** argv,
                                                 const char* const* environment);

// Reads the config file again, which may be another one than before. The rest remains.
// Does not wait for a FIFO.
[[nodiscard]] Result<Invocation> read_config_again(const Invocation& invocation);

}  // namespace pbm
